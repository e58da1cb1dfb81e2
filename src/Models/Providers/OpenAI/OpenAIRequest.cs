using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models.Providers;

/// <summary>Writes a call as the body of a chat completion.</summary>
internal static class OpenAIRequest
{
    public static BinaryContent Write(OpenAIDialect dialect, IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", options?.ModelId ?? dialect.Model);
            var (format, told) = Format(options?.ResponseFormat);
            json.WriteStartArray("messages");
            if (options?.Instructions is { Length: > 0 } instructions)
                WriteText(json, "system", instructions);
            foreach (var message in messages)
                WriteMessage(json, message);
            if (told is not null)
                WriteText(json, "system", told);
            json.WriteEndArray();
            if (options?.MaxOutputTokens is { } most)
                json.WriteNumber(dialect.MaxTokensName, most);
            if (options?.Temperature is { } temperature)
                json.WriteNumber("temperature", temperature);
            WriteFunctions(json, options);
            if (format is not null)
                WriteFormat(json, format);
            if (stream)
            {
                json.WriteBoolean("stream", true);
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return BinaryContent.Create(new BinaryData(buffer.ToArray()));
    }

    // The API takes only schemas of objects; any other is told in words.
    private static (ChatResponseFormatJson? Format, string? Told) Format(ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson json)
            return (null, null);
        if (json.Schema is not { } schema)
            return (json, null);
        var isObject = schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueEquals("object"u8);
        return isObject ? (json, null) : (null, "Answer with JSON alone, without a code fence, that fits this JSON Schema: " + schema.GetRawText());
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormatJson format)
    {
        json.WriteStartObject("response_format");
        json.WriteString("type", format.Schema is null ? "json_object" : "json_schema");
        if (format.Schema is { } schema)
        {
            json.WriteStartObject("json_schema");
            json.WriteString("name", format.SchemaName ?? "answer");
            if (format.SchemaDescription is { } description)
                json.WriteString("description", description);
            json.WritePropertyName("schema");
            schema.WriteTo(json);
            // Strict mode refuses most schemas people write; the answer is checked against the schema anyway.
            json.WriteBoolean("strict", false);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteFunctions(Utf8JsonWriter json, ChatOptions? options)
    {
        var functions = options?.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        if (functions.Count == 0)
            return;
        json.WriteStartArray("tools");
        foreach (var function in functions)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", function.Name);
            json.WriteString("description", function.Description);
            json.WritePropertyName("parameters");
            function.JsonSchema.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (options?.AllowMultipleToolCalls is { } parallel)
            json.WriteBoolean("parallel_tool_calls", parallel);
        switch (options?.ToolMode)
        {
            case NoneChatToolMode:
                json.WriteString("tool_choice", "none");
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } required }:
                json.WriteStartObject("tool_choice");
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", required);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case RequiredChatToolMode:
                json.WriteString("tool_choice", "required");
                break;
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        // Each result of a tool is a message of its own on the wire.
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            json.WriteStartObject();
            json.WriteString("role", "tool");
            json.WriteString("tool_call_id", result.CallId);
            json.WriteString("content", CallArguments.ToText(result));
            json.WriteEndObject();
        }

        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        var text = Text(message);
        if (calls.Count == 0)
        {
            if (text is not null || message.Contents.Count == 0)
                WriteText(json, message.Role.Value, text ?? "");
            return;
        }

        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteString("content", text);
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", CallArguments.ToText(call));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }

    private static string? Text(ChatMessage message)
    {
        string? text = null;
        foreach (var content in message.Contents)
        {
            text = content switch
            {
                TextContent part => text + part.Text,
                FunctionCallContent or FunctionResultContent or UsageContent or TextReasoningContent => text,
                _ => throw new NotSupportedException($"Expected text, calls and results in a message, found {content.GetType().Name}."),
            };
        }

        return text;
    }
}
