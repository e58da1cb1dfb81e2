using System.Text;

namespace Baton.Agents;

/// <summary>What a model is shown of a transcript that has become too long.</summary>
/// <param name="Messages">The messages: the task, a note about what is left out, and the newest turns.</param>
/// <param name="LeftOut">How many messages were left out.</param>
/// <param name="Shortened">How many were shortened.</param>
public sealed record TrimmedTranscript(IReadOnlyList<TranscriptMessage> Messages, int LeftOut, int Shortened);

/// <summary>
/// Keeps prompts within what the model takes. The task and the newest turns stay, the turns between them give way to a note; only where that is not
/// enough, the longest texts are shortened. A call and its result are never parted. The transcript itself is not changed.
/// </summary>
public static class TranscriptTrimmer
{
    private const int Around = 16;
    private const int NoteSize = 2_000;
    private const int MostNamed = 8;
    private const string Cut = "\n[… shortened …]";

    /// <summary>Trims a transcript.</summary>
    /// <param name="messages">The messages, in order, with the texts that their blobs hold.</param>
    /// <param name="most">
    /// Most bytes, with what goes around messages. Instructions and calls are never shortened: where they alone are more, so is the result.
    /// </param>
    public static TrimmedTranscript Trim(IReadOnlyList<TranscriptMessage> messages, long most)
    {
        if (Size(messages) <= most)
            return new TrimmedTranscript(messages, 0, 0);
        var begin = messages.TakeWhile(m => m.Role != "assistant").ToList();
        var turns = Turns(messages.Skip(begin.Count));
        var kept = turns.Count;
        var shortened = 0;

        // The task may take up to half where there are turns to show beside it.
        var rest = most - NoteSize;
        if (Size(begin) > (turns.Count == 0 ? most : rest / 2))
            begin = Shorten(begin, turns.Count == 0 ? most : rest / 2, ref shortened);
        rest -= Size(begin);
        while (kept > 0 && turns.TakeLast(kept).Sum(Size) > rest)
            kept--;

        var last = turns.TakeLast(kept).SelectMany(t => t).ToList();
        if (kept == 0 && turns.Count > 0)
        {
            kept = 1;
            last = Shorten(turns[^1], rest, ref shortened);
        }

        var left = turns.Take(turns.Count - kept).SelectMany(t => t).ToList();
        return new TrimmedTranscript(left.Count == 0 ? [.. begin, .. last] : [.. begin, Note(left), .. last], left.Count, shortened);
    }

    /// <summary>Bytes of messages, with what goes around them.</summary>
    public static long Size(IEnumerable<TranscriptMessage> messages) => messages.Sum(Size);

    private static long Size(TranscriptMessage message) =>
        Around
        + (message.Text is null && message.CallId is null ? 0 : Around + Bytes(message.Text) + Bytes(message.CallId))
        + (message.Calls ?? []).Sum(c => Around + Bytes(c.Id) + Bytes(c.Name) + Bytes(c.Arguments.GetRawText()));

    private static List<List<TranscriptMessage>> Turns(IEnumerable<TranscriptMessage> messages)
    {
        var turns = new List<List<TranscriptMessage>>();
        foreach (var message in messages)
        {
            if (message.Role == "assistant" || turns.Count == 0)
                turns.Add([]);
            turns[^1].Add(message);
        }

        return turns;
    }

    /// <summary>Shortens the longest texts until all fit, or no text is left to shorten; what a model asked for stays as it is.</summary>
    private static List<TranscriptMessage> Shorten(List<TranscriptMessage> messages, long most, ref int shortened)
    {
        var longest = messages.Select(m => m.Role == "system" ? 0 : Bytes(m.Text)).DefaultIfEmpty(0).Max();
        var (low, high) = (0L, longest);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (messages.Sum(m => Size(Shorter(m, middle))) <= most)
                low = middle;
            else
                high = middle - 1;
        }

        var result = messages.Select(m => Shorter(m, low)).ToList();
        shortened += result.Zip(messages).Count(p => !ReferenceEquals(p.First, p.Second));
        return result;
    }

    private static TranscriptMessage Shorter(TranscriptMessage message, long bytes)
    {
        if (message.Role == "system" || message.Text is not { } text || Bytes(text) <= bytes)
            return message;
        var room = Math.Max(0, bytes - Bytes(Cut));
        var end = 0;
        for (long used = 0; end < text.Length; end++)
        {
            used += char.IsSurrogate(text[end]) ? 2 : text[end] < 0x80 ? 1 : text[end] < 0x800 ? 2 : 3;
            if (used > room)
                break;
        }

        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return message with { Text = bytes < Bytes(Cut) ? "" : text[..end] + Cut };
    }

    private static TranscriptMessage Note(List<TranscriptMessage> left)
    {
        var names = left.SelectMany(m => m.Calls ?? []).GroupBy(c => c.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Name);
        var results = left.Where(m => m is { Role: "tool", Blob: not null }).TakeLast(MostNamed).ToList();
        var text = new StringBuilder($"[{left.Count} messages of this conversation were left out here, because it has become too long.");
        if (results.Count > 0)
        {
            text.Append($" These results of your calls are among them; read what you need of them with {ToolFunctions.ReadBlob}:");
            foreach (var result in results)
                text.Append($"\n- {Excerpt(names.GetValueOrDefault(result.CallId ?? "", "a call"))}: blob \"{result.Whole ?? result.Blob}\"");
        }

        return new TranscriptMessage { Role = "user", Text = text.Append(']').ToString() };
    }

    private static string Excerpt(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
