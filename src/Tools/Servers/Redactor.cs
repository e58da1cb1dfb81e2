using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    public JsonElement Clean(JsonElement value) =>
        secrets.Length == 0 ? value.Clone() : JsonSerializer.SerializeToElement(CleanNode(value));

    // String by string: a JSON text can spell the same string in many ways.
    private JsonNode? CleanNode(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject()
            .GroupBy(p => Clean(p.Name), (name, same) => KeyValuePair.Create(name, CleanNode(same.Last().Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(CleanNode)]),
        JsonValueKind.String => JsonValue.Create(Clean(value.GetString()!)),
        _ => JsonValue.Create(value),
    };
}
