using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// A journal as lines of JSON that hold together: a head, the events in order, an end. Each line carries the SHA-256 of the line before it and of its
/// own record, so that a line that is changed, taken out, put elsewhere or added shows, and a file that was cut short has no end.
/// </summary>
public sealed class JournalChain
{
    /// <summary>Names the form of the lines; in the head.</summary>
    public const string Format = "baton-journal/1";

    private const string Opening = "{\"hash\":\"";
    private const string Middle = "\",\"record\":";
    private const int HashLength = 64;
    private long _events;
    private long _last;

    /// <summary>The hash of the last line: 64 hexadecimal digits. Whoever keeps it elsewhere can tell later that nobody made the whole file anew.</summary>
    public string Hash { get; private set; } = new('0', HashLength);

    /// <summary>The first line.</summary>
    /// <param name="run">The run.</param>
    /// <param name="team">The team's id.</param>
    /// <param name="definition">Hash of the pinned team.</param>
    public string Head(RunKey run, string team, string definition) =>
        Line(new { kind = "head", format = Format, run = run.Run, tenant = run.Tenant, team, definition });

    /// <summary>The line of the next event.</summary>
    public string Event(RunEvent e)
    {
        (_events, _last) = (_events + 1, e.Seq);
        return Line(new { kind = "event", @event = e });
    }

    /// <summary>The last line.</summary>
    /// <param name="status">Where the run stood when its journal was written out.</param>
    /// <param name="outcome">How it ended. Null: it had not.</param>
    public string End(RunStatus status, Outcome? outcome) => Line(new { kind = "end", events = _events, last = _last, status, outcome });

    /// <summary>Reads lines and checks that nothing is missing, changed, added or out of its place.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="seal">The hash that the last line had when the journal was written out. Null: not known.</param>
    /// <returns>What was found; its <see cref="ChainReport.Problem"/> is null when all is well.</returns>
    public static ChainReport Verify(IEnumerable<string> lines, string? seal)
    {
        var chain = new JournalChain();
        var number = 0;
        string? run = null;
        var ended = false;
        foreach (var line in lines)
        {
            number++;
            if (ended)
                return Report($"line {number}: expected nothing behind the end record, found more");
            if (chain.Take(line, ref run, ref ended) is { } problem)
                return Report($"line {number}: {problem}");
        }

        return !ended ? Report($"expected an end record as the last line, found none after {number} line(s): the file was cut short")
            : seal is not null && !string.Equals(seal, chain.Hash, StringComparison.OrdinalIgnoreCase)
                ? Report($"expected the seal {seal}, found {chain.Hash}: this is another export than the one that was sealed")
            : Report(null);

        ChainReport Report(string? problem) => new(run, chain._events, chain.Hash, problem);
    }

    private string? Take(string line, ref string? run, ref bool ended)
    {
        if (!line.StartsWith(Opening, StringComparison.Ordinal) || !line.EndsWith('}') || line.Length < Opening.Length + HashLength + Middle.Length + 1
            || string.CompareOrdinal(line, Opening.Length + HashLength, Middle, 0, Middle.Length) != 0)
            return "expected {\"hash\":\"…\",\"record\":…}, found something else";
        var hash = line.Substring(Opening.Length, HashLength);
        var text = line[(Opening.Length + HashLength + Middle.Length)..^1];
        var before = Hash;
        Hash = HashOf(before, text);
        if (hash != Hash)
            return $"expected the hash {Hash}, found {hash}: this line was changed, or a line before it was taken out, added or moved";
        try
        {
            return TakeRecord(BatonJson.Read<JsonElement>(text), ref run, ref ended);
        }
        catch (JsonException e)
        {
            return $"expected JSON, found something else: {e.Message}";
        }
    }

    private string? TakeRecord(JsonElement record, ref string? run, ref bool ended)
    {
        var kind = Text(record, "kind");
        if (run is null)
        {
            run = Text(record, "run");
            return kind == "head" && Text(record, "format") == Format && run is not null
                ? null
                : $"expected a head of the form {Format}, found '{kind}'";
        }

        switch (kind)
        {
            case "event" when record.TryGetProperty("event", out var e) && Number(e, "seq") is { } seq:
                if (Text(e, "run") != run)
                    return $"expected an event of run {run}, found one of '{Text(e, "run")}'";
                if (seq <= _last)
                    return $"expected an event behind number {_last}, found number {seq}";
                (_events, _last) = (_events + 1, seq);
                return null;
            case "end":
                ended = true;
                return Number(record, "events") == _events && Number(record, "last") == _last
                    ? null
                    : $"expected the end of {_events} events up to number {_last}, found that of {Number(record, "events")} up to {Number(record, "last")}";
            default:
                return $"expected an event or the end, found '{kind}'";
        }
    }

    private string Line(object record)
    {
        var text = BatonJson.ToText(record);
        Hash = HashOf(Hash, text);
        return $"{Opening}{Hash}{Middle}{text}}}";
    }

    private static string HashOf(string before, string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{before}\n{text}")));

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static long? Number(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
        && number.TryGetInt64(out var whole) ? whole : null;
}

/// <summary>What <see cref="JournalChain.Verify"/> found.</summary>
/// <param name="Run">The run, as the head names it. Null: there is no head.</param>
/// <param name="Events">Events up to the problem, or all.</param>
/// <param name="Hash">The hash reached; of a whole file its seal.</param>
/// <param name="Problem">What is wrong and where. Null: nothing.</param>
public sealed record ChainReport(string? Run, long Events, string Hash, string? Problem);
