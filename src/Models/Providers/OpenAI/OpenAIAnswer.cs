using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models.Providers;

/// <summary>Reads the body of a chat completion. Servers differ in the details, so it takes what it understands and names what it misses.</summary>
internal static class OpenAIAnswer
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 64 };

    public static ChatResponse Read(ReadOnlyMemory<byte> body, string? contentType)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Depth);
        }
        catch (JsonException)
        {
            throw Malformed("a chat completion as JSON", $"{contentType ?? "no content type"} that is not whole JSON: {Start(body)}");
        }

        using (document)
        {
            var root = document.RootElement;
            ThrowIfError(root);
            var choice = FirstChoice(root) ?? throw Malformed("a choice in the answer", Start(body));
            if (!choice.TryGetProperty("message", out var message) || message.ValueKind is not JsonValueKind.Object)
                throw Malformed("a message in the first choice", Start(body));
            var answer = new ChatMessage(ChatRole.Assistant, []);
            if (Text(message) is { Length: > 0 } text)
                answer.Contents.Add(new TextContent(text));
            foreach (var call in Calls(message))
                answer.Contents.Add(CallArguments.Read(call.Id, call.Name ?? "", call.Arguments));
            return new ChatResponse(answer)
            {
                ResponseId = String(root, "id"),
                ModelId = String(root, "model"),
                CreatedAt = Created(root),
                FinishReason = String(choice, "finish_reason") is { Length: > 0 } reason ? new ChatFinishReason(reason) : null,
                Usage = Usage(root),
            };
        }
    }

    /// <summary>A part of a streamed call: its place in the list, and what this part adds.</summary>
    public sealed record CallPart(int Index, string Id, string? Name, string Arguments);

    public static JsonElement? FirstChoice(JsonElement root) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty("choices", out var choices)
            && choices.ValueKind is JsonValueKind.Array && choices.GetArrayLength() > 0 && choices[0].ValueKind is JsonValueKind.Object
            ? choices[0]
            : null;

    public static IEnumerable<CallPart> Calls(JsonElement message)
    {
        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind is not JsonValueKind.Array)
            yield break;
        var place = 0;
        foreach (var call in calls.EnumerateArray())
        {
            if (call.ValueKind is not JsonValueKind.Object || !call.TryGetProperty("function", out var function)
                || function.ValueKind is not JsonValueKind.Object)
            {
                throw Malformed("a function in each tool call", call.GetRawText());
            }

            var arguments = !function.TryGetProperty("arguments", out var written) || written.ValueKind is JsonValueKind.Null ? ""
                : written.ValueKind is JsonValueKind.String ? written.GetString() ?? ""
                : written.GetRawText();
            var index = call.TryGetProperty("index", out var i) && i.ValueKind is JsonValueKind.Number && i.TryGetInt32(out var value) ? value : place;
            yield return new CallPart(index, String(call, "id") ?? "", String(function, "name"), arguments);
            place++;
        }
    }

    public static string? Text(JsonElement message)
    {
        if (message.TryGetProperty("content", out var content))
        {
            if (content.ValueKind is JsonValueKind.String)
                return content.GetString();
            if (content.ValueKind is JsonValueKind.Array)
                return string.Concat(content.EnumerateArray().Where(p => p.ValueKind is JsonValueKind.Object).Select(p => String(p, "text")));
        }

        return String(message, "refusal");
    }

    public static UsageDetails? Usage(JsonElement root) =>
        root.TryGetProperty("usage", out var usage) && Count(usage, "prompt_tokens") is { } input && Count(usage, "completion_tokens") is { } output
            ? new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output }
            : null;

    public static DateTimeOffset? Created(JsonElement root) =>
        Count(root, "created") is { } seconds and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public static string? String(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Some gateways answer 200 with an error inside.</summary>
    public static void ThrowIfError(JsonElement root)
    {
        if (root.ValueKind is JsonValueKind.Object && root.TryGetProperty("error", out var error)
            && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
        {
            throw new ProviderException("the answer is an error: " + (String(error, "message") ?? error.GetRawText()), transient: true);
        }
    }

    public static ProviderException Malformed(string expected, string found) => new($"expected {expected}, found {found}", transient: true);

    public static string Start(ReadOnlyMemory<byte> body) =>
        body.IsEmpty ? "nothing" : Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 2000)]);

    private static long? Count(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
            && value.TryGetInt64(out var count) && count is >= 0 and <= 1_000_000_000_000
            ? count
            : null;
}
