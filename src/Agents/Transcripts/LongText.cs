namespace Baton.Agents;

/// <summary>Results that are too long to be read at once: the model gets their beginning, and reads on where it wants to.</summary>
public static class LongText
{
    /// <summary>Most characters of a result that is shown whole.</summary>
    public const int MostShown = 12_000;

    /// <summary>Most characters that are read at once.</summary>
    public const int MostRead = 8_000;

    /// <summary>Characters that are read where the model does not say how many.</summary>
    public const int DefaultRead = 4_000;

    private const int Beginning = 4_000;

    /// <summary>True: only the beginning is shown.</summary>
    public static bool IsLong(string text) => text.Length > MostShown;

    /// <summary>The beginning of a long text, and how to read on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="blob">Hash of the blob that holds it.</param>
    public static string Begin(string text, string blob)
    {
        var end = Edge(text, Beginning);
        return $"{text[..end]}\n[This is the beginning: characters 0 to {end} of {text.Length}. Read on with {ToolFunctions.ReadBlob}, blob \"{blob}\", offset {end}.]";
    }

    /// <summary>A part of a text, with where it stands in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">First character, from 0.</param>
    /// <param name="limit">Most characters.</param>
    public static string Read(string text, int offset, int limit)
    {
        if (offset >= text.Length)
            return $"[There is nothing at {offset}: the text has {text.Length} characters.]";
        var start = Edge(text, offset);
        var end = Edge(text, (int)Math.Min(text.Length, (long)start + limit));
        if (end == start)
            end = Math.Min(text.Length, start + 2);
        return $"[Characters {start} to {end} of {text.Length}.{(end < text.Length ? $" The next begin at {end}." : "")}]\n{text[start..end]}";
    }

    // The two halves of a character outside the basic plane belong together.
    private static int Edge(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
}
