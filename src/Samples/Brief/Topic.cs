using System.Text.RegularExpressions;

namespace Brief;

/// <summary>Words and paragraphs, for telling which notes are about a topic.</summary>
internal static partial class Topic
{
    /// <summary>The words of a text that carry meaning, in lower case, without plural endings.</summary>
    public static HashSet<string> WordsOf(string text) =>
        [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value.TrimEnd('s')).Where(w => w.Length > 3 && !Common.Contains(w))];

    /// <summary>Paragraphs and list items, without headings, each on one line.</summary>
    public static IEnumerable<string> ParagraphsOf(string text) =>
        Gap().Split(text).Select(p => string.Join(' ', p.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            .Where(p => p.Length > 0 && p[0] != '#');

    private static readonly HashSet<string> Common =
    [
        "that", "this", "with", "from", "have", "would", "should", "could", "about", "what", "when", "which", "there", "their", "than",
        "brief", "write", "note",
    ];

    [GeneratedRegex(@"[\p{L}\p{Nd}]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\r?\n\s*\r?\n|\r?\n(?=\s*[-*] )")]
    private static partial Regex Gap();
}
