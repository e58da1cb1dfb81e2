using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models.Offline;

/// <summary>
/// A model without weights or network, for a first look: chooses functions and writes answers by overlap of words alone. The same conversation
/// always gets the same answer. Every answer says that it is this model's.
/// </summary>
internal sealed class OfflineChatClient : IChatClient
{
    /// <summary>Key in the metadata of every answer and its message; the value is true.</summary>
    public const string Mark = "baton.offline";

    private const string ModelName = "offline";

    // It has no judgement to turn work down by.
    private const string GiveBack = "reject_handoff";

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var functions = options?.ToolMode is NoneChatToolMode ? [] : options?.Tools?.OfType<AIFunctionDeclaration>().Where(f => f.Name != GiveBack).ToList() ?? [];
        var situation = Situation.Read(options?.Instructions is { } more ? messages.Prepend(new ChatMessage(ChatRole.System, more)) : messages);
        var profiles = Profile.Read(functions, situation);
        var plan = new Planner(situation, profiles).Next();
        var message = new ChatMessage(ChatRole.Assistant, []) { AdditionalProperties = new() { [Mark] = true } };
        foreach (var (name, arguments) in plan.Calls)
        {
            var values = arguments.ToDictionary(a => a.Key, a => (object?)JsonSerializer.SerializeToElement(a.Value));
            message.Contents.Add(new FunctionCallContent($"call_{situation.Calls.Count + message.Contents.Count + 1}", name, values));
        }

        if (plan.Calls.Count == 0)
        {
            var text = Answer.Write(situation, profiles, plan.Notes);
            var schema = (options?.ResponseFormat as ChatResponseFormatJson)?.Schema;
            message.Contents.Add(new TextContent(schema is not { } shape ? text
                : Roles.Decide(situation, shape, text) is { } decision ? SchemaAnswer.ToText(decision)
                : new SchemaAnswer(situation, profiles, text).Write(shape)));
        }

        return Task.FromResult(new ChatResponse(message)
        {
            ModelId = ModelName,
            FinishReason = plan.Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            AdditionalProperties = new() { [Mark] = true },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(ModelName, defaultModelId: ModelName)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // Nothing is held.
    }
}
