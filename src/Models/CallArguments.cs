using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models;

/// <summary>A call's arguments between the text that models write and the values that code reads.</summary>
public static class CallArguments
{
    /// <summary>
    /// Key in <see cref="AIContent.AdditionalProperties"/> of a <see cref="FunctionCallContent"/>: the text (a string) that the model wrote where its
    /// arguments were not a JSON object. <see cref="FunctionCallContent.Arguments"/> is then null.
    /// </summary>
    public const string Unreadable = "baton.arguments";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 64 };

    /// <summary>Makes the content of a call; arguments that are not a JSON object are kept as text under <see cref="Unreadable"/>.</summary>
    /// <param name="id">The call's id; may be empty.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="arguments">What the model wrote; empty means no arguments.</param>
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

        return new FunctionCallContent(id, name) { AdditionalProperties = new() { [Unreadable] = arguments } };
    }

    /// <summary>The arguments as the text of a JSON object. Text that was unreadable is wrapped in one: many servers refuse anything else.</summary>
    public static string ToText(FunctionCallContent call)
    {
        if (call.AdditionalProperties?.TryGetValue(Unreadable, out var unreadable) is true)
            return JsonSerializer.Serialize(new Dictionary<string, object?> { ["unreadable_arguments"] = unreadable }, Relaxed);
        return JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), Relaxed);
    }

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
