using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Baton.Models;

/// <summary>A call's arguments between the text that models write and the values that code reads.</summary>
internal static class CallArguments
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 64 };

    /// <summary>
    /// Makes the content of a call. Arguments that are not a JSON object become its exception, whose message says so and shows them; an empty text
    /// means no arguments.
    /// </summary>
    public static FunctionCallContent Read(string id, string name, string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
            return new FunctionCallContent(id, name, new Dictionary<string, object?>());
        try
        {
            using var document = JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = 64 });
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                var values = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var property in document.RootElement.EnumerateObject())
                    values[property.Name] = property.Value.Clone();
                return new FunctionCallContent(id, name, values);
            }
        }
        catch (JsonException)
        {
            // Falls through: what the model wrote is handed on, so that it can be told.
        }

        var shown = arguments.Length > 500 ? arguments[..500] + "…" : arguments;
        return new FunctionCallContent(id, name) { Exception = new JsonException($"Expected the arguments as a JSON object, found: {shown}") };
    }

    /// <summary>The arguments as the text of a JSON object; none where they were unreadable: many servers refuse anything else.</summary>
    public static string ToText(FunctionCallContent call) => JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), Relaxed);

    /// <summary>The same text for arguments that are not yet a call.</summary>
    public static string ToText(JsonObject arguments) => arguments.ToJsonString(Relaxed);

    /// <summary>A result as text: a string as it is, anything else as JSON, null as nothing.</summary>
    public static string ToText(FunctionResultContent result) => result.Result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString() ?? "",
        TextContent text => text.Text,
        var other => JsonSerializer.Serialize(other, Relaxed),
    };
}
