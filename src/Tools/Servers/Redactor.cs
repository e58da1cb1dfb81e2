using System.Text.Encodings.Web;
using System.Text.Json;

namespace Baton.Tools.Servers;

/// <summary>Takes the resolved secrets of one server out of what leaves it: log lines, messages, results.</summary>
internal sealed class Redactor
{
    // Shorter values ("1", "true", "eu-1") are settings rather than secrets, and taking them out would mangle ordinary text.
    private const int Shortest = 6;
    private const string Mark = "***";

    private readonly string[] secrets;

    public Redactor(IEnumerable<string> values) => secrets =
    [
        .. values
            .SelectMany(v => v.Split('\n', StringSplitOptions.TrimEntries).Append(v.Trim()))
            .SelectMany(Spellings)
            .Where(v => v.Length >= Shortest)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(v => v.Length),
    ];

    // As it is, inside JSON, inside an address.
    private static string[] Spellings(string value) =>
        [value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value), JavaScriptEncoder.Default.Encode(value), Uri.EscapeDataString(value)];

    public string Clean(string text) => secrets.Aggregate(text, (t, secret) => t.Replace(secret, Mark, StringComparison.Ordinal));

    public JsonElement Clean(JsonElement value)
    {
        if (secrets.Length == 0)
            return value.Clone();
        var text = value.GetRawText();
        var clean = Clean(text);
        return ReferenceEquals(text, clean) || text == clean ? value.Clone() : JsonSerializer.Deserialize<JsonElement>(clean);
    }
}
