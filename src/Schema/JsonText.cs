using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Baton.Schema;

/// <summary>Text out of JSON, and JSON as text for messages.</summary>
internal static class JsonText
{
    private const int Shown = 80;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode();
        }
    }

    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode();
        }
    }

    public static string PointerToken(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A value in a few words, safe to print: control characters are escaped, long text is cut.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.Object => $"an object with {Count(value.GetPropertyCount(), "property", "properties")}",
        JsonValueKind.Array => $"an array of {Count(value.GetArrayLength(), "item", "items")}",
        JsonValueKind.String => Quote(Of(value)),
        _ => Cut(value.GetRawText()),
    };

    /// <summary>A value as JSON, cut when long.</summary>
    public static string Show(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Quote(Of(value)) : Printable(Cut(JsonSerializer.Serialize(value, Readable)));

    public static string Quote(string text) =>
        $"\"{Printable(Cut(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))}\"";

    /// <summary>Text with everything that is not seen, or that changes what is seen, as <c>\u</c> and a number.</summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
                printable.Append("\\u").Append(rune.Value.ToString("X4", CultureInfo.InvariantCulture));
            else printable.Append(rune.ToString());
        }
        return printable.ToString();
    }

    public static string Count(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";

    /// <summary>Names in quotes, the first dozen.</summary>
    public static string List(IEnumerable<string> shown, int count) =>
        string.Join(", ", shown.Take(12)) + (count > 12 ? $" and {count - 12} more" : "");

    public static string Cut(string text)
    {
        if (text.Length <= Shown) return text;
        var end = char.IsHighSurrogate(text[Shown - 1]) ? Shown - 1 : Shown;
        return text[..end] + "…";
    }

    private static EvaluationFault NotUnicode() => new("text in well-formed Unicode", "text with half a surrogate pair or broken UTF-8");
}
