namespace Baton.Engine.History;

/// <summary>
/// What one turn of an orchestration added to its history: the facts that came in, then the actions taken in answer. It is stored and
/// replayed as a whole, so that a replay sees the same facts in the same company.
/// </summary>
/// <param name="At">What the orchestrator's clock showed, UTC.</param>
/// <param name="Events">Incoming facts first, actions after them.</param>
internal sealed record Episode(DateTime At, IReadOnlyList<HistoryEvent> Events)
{
    [ThreadStatic]
    private static HistoryWriter? shared;

    public byte[] ToBytes()
    {
        var writer = shared ??= new HistoryWriter();
        writer.Clear();
        foreach (var e in Events)
            HistorySerializer.Write(writer, e, At);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not an episode.</exception>
    public static Episode FromBytes(DateTime at, ReadOnlySpan<byte> bytes)
    {
        var reader = new HistoryReader(bytes);
        var events = new List<HistoryEvent>();
        while (!reader.IsAtEnd)
            events.Add(HistorySerializer.Read(ref reader, at));
        return new Episode(at, events);
    }
}
