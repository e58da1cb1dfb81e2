using System.Buffers.Binary;
using System.Numerics;

namespace Baton.Engine.History;

/// <summary>
/// What one turn of an orchestration added to its history: the facts that came in, then the actions taken in answer. It is stored and
/// replayed as a whole, so that a replay sees the same facts in the same company.
/// </summary>
/// <param name="At">What the orchestrator's clock showed, UTC.</param>
/// <param name="Events">Incoming facts first, actions after them.</param>
internal sealed record Episode(DateTime At, IReadOnlyList<HistoryEvent> Events)
{
    private const int CheckSize = sizeof(uint);

    [ThreadStatic]
    private static HistoryWriter? shared;

    /// <summary>
    /// The events in the compact form, and a check sum: the database notices damage to its pages, but not to what they hold.
    /// </summary>
    public byte[] ToBytes()
    {
        var writer = shared ??= new HistoryWriter();
        writer.Clear();
        foreach (var e in Events)
            HistorySerializer.Write(writer, e, At);
        var bytes = new byte[writer.Written.Length + CheckSize];
        writer.Written.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(writer.Written.Length), Check(writer.Written));
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not an episode.</exception>
    public static Episode FromBytes(DateTime at, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < CheckSize || Check(bytes[..^CheckSize]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^CheckSize..]))
            throw new InvalidDataException("Expected a stored turn or message as it was written, but its check sum differs. "
                + "Restore the database from a backup.");
        var reader = new HistoryReader(bytes[..^CheckSize]);
        var events = new List<HistoryEvent>();
        while (!reader.IsAtEnd)
            events.Add(HistorySerializer.Read(ref reader, at));
        return new Episode(at, events);
    }

    private static uint Check(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var rest in bytes)
            sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }
}
