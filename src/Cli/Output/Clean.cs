using System.Globalization;
using System.Text;

namespace Baton.Cli;

/// <summary>
/// Makes text that a model, a tool or a head wrote fit for a terminal: what would move the cursor, colour, reorder or hide other text is
/// shown as the escape it would have in JSON.
/// </summary>
internal static class Clean
{
    private const int EmojiPresentation = 0xFE0F;

    /// <summary>The text on one line, cut at <paramref name="most"/> characters.</summary>
    public static string Line(string? text, int most = int.MaxValue)
    {
        var line = Escape(text, keepLines: false).Trim();
        return line.Length <= most ? line : string.Concat(Whole(line, most - 1), "…");
    }

    /// <summary>The text with its line breaks.</summary>
    public static string Block(string? text) => Escape(text, keepLines: true);

    private static string Escape(string? text, bool keepLines)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append(keepLines ? '\n' : ' ');
            else if (rune.Value == '\t')
                clean.Append(keepLines ? "    " : " ");
            else if (IsVisible(rune))
                clean.Append(rune);
            else
                foreach (var unit in rune.ToString())
                    clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
        }

        return clean.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        _ => !IsVariationSelector(rune.Value),
    };

    // Two hundred and some of them draw nothing at all, and can spell out a hidden message.
    private static bool IsVariationSelector(int value) => value is (>= 0xFE00 and < EmojiPresentation) or (>= 0xE0100 and <= 0xE01EF);

    private static string Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
}
