using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models.Providers;

/// <summary>Reads a streamed chat completion: text as it comes, calls when the last part of all of them is there.</summary>
internal static class OpenAIStream
{
    public static async IAsyncEnumerable<ChatResponseUpdate> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var calls = new SortedDictionary<int, (string Id, StringBuilder Name, StringBuilder Arguments)>();
        string? id = null, model = null, reason = null;
        DateTimeOffset? created = null;
        UsageDetails? usage = null;
        var ended = false;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (item.Data is "[DONE]")
            {
                ended = true;
                break;
            }

            using var document = Parse(item.Data);
            var root = document.RootElement;
            OpenAIAnswer.ThrowIfError(root);
            id ??= OpenAIAnswer.String(root, "id");
            model ??= OpenAIAnswer.String(root, "model");
            created ??= OpenAIAnswer.Created(root);
            usage = root.ValueKind is JsonValueKind.Object ? OpenAIAnswer.Usage(root) ?? usage : usage;
            if (OpenAIAnswer.FirstChoice(root) is not { } choice)
                continue;
            reason = OpenAIAnswer.String(choice, "finish_reason") ?? reason;
            if (!choice.TryGetProperty("delta", out var delta) || delta.ValueKind is not JsonValueKind.Object)
                continue;
            foreach (var part in OpenAIAnswer.Calls(delta))
                Add(calls, part);
            if (OpenAIAnswer.Text(delta) is { Length: > 0 } text)
                yield return Update(new TextContent(text));
        }

        // Servers that leave out the closing mark still say why they stopped.
        if (!ended && reason is null)
            throw new ProviderException("expected a whole stream, found one cut off before its end", transient: true);
        foreach (var (callId, name, arguments) in calls.Values)
            yield return Update(CallArguments.Read(callId, name.ToString(), arguments.ToString()));
        var last = usage is null ? Update() : Update(new UsageContent(usage));
        last.FinishReason = reason is { Length: > 0 } ? new ChatFinishReason(reason) : null;
        yield return last;

        ChatResponseUpdate Update(params AIContent[] contents) =>
            new(ChatRole.Assistant, [.. contents]) { ResponseId = id, MessageId = id, ModelId = model, CreatedAt = created };
    }

    private static JsonDocument Parse(string data)
    {
        try
        {
            return JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            throw OpenAIAnswer.Malformed("JSON in each event of the stream", data);
        }
    }

    private static void Add(SortedDictionary<int, (string Id, StringBuilder Name, StringBuilder Arguments)> calls, OpenAIAnswer.CallPart part)
    {
        if (!calls.TryGetValue(part.Index, out var call))
            call = (part.Id, new StringBuilder(), new StringBuilder());
        else if (call.Id.Length == 0)
            call.Id = part.Id;
        call.Name.Append(part.Name);
        call.Arguments.Append(part.Arguments);
        calls[part.Index] = call;
    }
}
