using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Tools.Listing;

/// <summary>
/// Keeps what a person cannot see out of what a model reads: zero-width and direction characters, tags, control characters. They serve to hide
/// instructions in a tool's description, and to make one name look like another.
/// </summary>
internal static class VisibleText
{
    private static readonly string[] Prose = ["description", "title", "$comment"];

    /// <summary>The text without what cannot be seen; line breaks and tabs stay.</summary>
    public static string Clean(string text)
    {
        if (text.EnumerateRunes().All(IsVisible) && !text.Any(char.IsSurrogate))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsVisible(rune))
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>The schema with its descriptions, titles and comments cleaned; what the server checks against stays as it is.</summary>
    public static JsonElement CleanSchema(JsonElement schema)
    {
        var node = JsonNode.Parse(schema.GetRawText());
        return CleanProse(node) ? JsonSerializer.SerializeToElement(node) : schema.Clone();
    }

    /// <summary>Whether a name is made of characters that look like what they are: <c>A-Z a-z 0-9 _ - . /</c>, at most 128.</summary>
    public static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 128 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');

    private static bool CleanProse(JsonNode? node)
    {
        var changed = false;
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, value) in o.ToList())
                {
                    if (Prose.Contains(name) && value is JsonValue v && v.TryGetValue(out string? text))
                    {
                        var clean = Clean(text);
                        if (clean != text)
                            (o[name], changed) = (clean, true);
                    }
                    else
                    {
                        changed |= CleanProse(value);
                    }
                }

                break;
            case JsonArray a:
                foreach (var item in a)
                    changed |= CleanProse(item);
                break;
        }

        return changed;
    }

    private static bool IsVisible(Rune rune) => rune.Value is '\n' or '\t' || (Rune.GetUnicodeCategory(rune), rune.Value) switch
    {
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator, _) => false,

        // Variation selectors, the combining joiner, Hangul fillers, the empty Braille pattern; U+FFFD is what a broken character becomes.
        (_, (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or 0x034F or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0xFFFD) => false,
        _ => true,
    };
}
