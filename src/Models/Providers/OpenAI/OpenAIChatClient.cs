using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Azure.Identity;
using Microsoft.Extensions.AI;
using ChatClient = OpenAI.Chat.ChatClient;

namespace Baton.Models.Providers;

/// <summary>
/// <see cref="IChatClient"/> over the OpenAI package's client. Bodies are written and read here, through its protocol methods: its typed answers
/// reject finish reasons and gaps that other servers send, and leave no room for a header of one call.
/// </summary>
internal sealed class OpenAIChatClient(ChatClient client, OpenAIDialect dialect) : IChatClient
{
    /// <summary>Key in <see cref="ChatOptions.AdditionalProperties"/>: a string that is sent as <c>Idempotency-Key</c>.</summary>
    public const string IdempotencyKey = "baton.idempotencyKey";

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var body = OpenAIRequest.Write(dialect, messages, options, stream: false);
        using var response = await SendAsync(body, options, buffer: true, cancellationToken).ConfigureAwait(false);
        response.Headers.TryGetValue("Content-Type", out var contentType);
        return OpenAIAnswer.Read(response.Content.ToMemory(), contentType);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var body = OpenAIRequest.Write(dialect, messages, options, stream: true);
        using var response = await SendAsync(body, options, buffer: false, cancellationToken).ConfigureAwait(false);
        var stream = response.ContentStream ?? throw OpenAIAnswer.Malformed("a stream of events", "no content");
        await using var updates = OpenAIStream.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync().ConfigureAwait(false))
                    break;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw OpenAIFailure.From(e, dialect);
            }

            yield return updates.Current;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(dialect.Provider, dialect.Endpoint, dialect.Model)
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(client) ? client
        : null;

    public void Dispose()
    {
        // The connection pool is shared by all clients.
    }

    private async Task<PipelineResponse> SendAsync(BinaryContent body, ChatOptions? options, bool buffer, CancellationToken cancellationToken)
    {
        var request = new RequestOptions { CancellationToken = cancellationToken, BufferResponse = buffer };
        if (options?.AdditionalProperties?.TryGetValue(IdempotencyKey, out string? key) is true && key is not null)
            request.SetHeader("Idempotency-Key", key);
        try
        {
            return (await client.CompleteChatAsync(body, request).ConfigureAwait(false)).GetRawResponse();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not AuthenticationFailedException)
        {
            throw OpenAIFailure.From(e, dialect);
        }
    }
}
