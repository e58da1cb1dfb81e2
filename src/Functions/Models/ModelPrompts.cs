using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using Baton.Models;
using Baton.Records;
using Microsoft.Extensions.AI;

namespace Baton.Functions;

/// <summary>A model call, ready to be made.</summary>
/// <param name="Request">The call.</param>
/// <param name="Tools">The tools that are offered, as pinned.</param>
/// <param name="Schema">JSON Schema of the answer. Null: text.</param>
/// <param name="Added">The messages that the transcript gets before the reply.</param>
/// <param name="Fingerprint">Digest of what the call depends on.</param>
/// <param name="Readable">The blobs that the model may read on in.</param>
/// <param name="Trimmed">What was left out of the transcript. Null: nothing was.</param>
/// <param name="Most">Most tokens of the prompt.</param>
public sealed record ModelPrompt(
    ModelRequest Request,
    IReadOnlyList<ToolDefinition> Tools,
    JsonElement? Schema,
    IReadOnlyList<TranscriptMessage> Added,
    string Fingerprint,
    IReadOnlySet<string> Readable,
    TrimmedTranscript? Trimmed,
    long Most);

/// <summary>Turns a transcript into a model call, and a model's reply into a transcript message.</summary>
public sealed class ModelPrompts(IRunStore store, Transcripts transcripts, ModelGateway gateway)
{
    private const int LongestCallId = 64;

    /// <summary>Builds the call that <paramref name="task"/> asks for.</summary>
    public async Task<ModelPrompt> BuildAsync(Team team, ModelTask task, CancellationToken cancellation)
    {
        var tenant = task.Scope.Tenant;
        var agent = team.Acting(task.Agent, task.StandsFor);
        IReadOnlyList<ToolDefinition> tools = task.Tools is null
            ? []
            : await store.GetJsonAsync<IReadOnlyList<ToolDefinition>>(tenant, task.Tools, cancellation);
        var added = await AddedAsync(task, cancellation);
        var messages = new List<TranscriptMessage>(await transcripts.ReadAsync(tenant, task.Transcript, cancellation));
        foreach (var message in added)
            messages.Add(await transcripts.ResolveAsync(tenant, message, cancellation));

        var brief = task.Brief is null ? null : await store.GetJsonAsync<Brief>(tenant, task.Brief, cancellation);
        var schema = brief?.Schema ?? agent.Output ?? (task.Final ? team.Output : null);
        var alias = (task.Fallback ? agent.Fallback : agent.Model)!;
        var request = new ModelRequest
        {
            Candidates = Races.Rotate(team.Models.TryGetValue(alias, out var candidates) ? candidates : [alias], task.Variation),
            Messages = [.. messages.Select(ToMessage)],
            Functions = [.. Functions(team, agent, tools, task.MayReject)],
            OutputSchema = schema,
            Temperature = task.Fallback ? null : task.Variation?.Temperature,
            Folder = task.Scope.Folder,
        };
        var dependsOn = string.Join('\n', [task.Transcript, task.Tools, task.Feedback, alias, .. task.Answers.Select(a => $"{a.CallId} {a.Blob} {a.Note}")]);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dependsOn)));
        var (fitted, trimmed, most) = Fit(request, messages, agent);
        var readable = messages.Where(m => m.Role == "tool" && (m.Whole is not null || (trimmed is not null && m.Blob is not null)))
            .Select(m => m.Whole ?? m.Blob!).ToHashSet(StringComparer.Ordinal);
        return new ModelPrompt(readable.Count == 0 ? fitted : WithReading(fitted), tools, schema, added, fingerprint, readable, trimmed, most);
    }

    /// <summary>The request, with no more of the transcript than the model takes and the agent may have.</summary>
    private (ModelRequest Request, TrimmedTranscript? Trimmed, long Most) Fit(ModelRequest request, IReadOnlyList<TranscriptMessage> messages, Agent agent)
    {
        // Always with the function that reads on: leaving something out is what brings it in.
        var bound = gateway.Bound(WithReading(request));
        var most = Math.Min(bound.Window - bound.OutputTokens, agent.Limits.Context ?? long.MaxValue);
        if (bound.InputTokens <= most)
            return (request, null, most);

        // A little less than all there is, as calls are not always written as they were read.
        var size = TranscriptTrimmer.Size(messages);
        var trimmed = TranscriptTrimmer.Trim(messages, Math.Max(0, (long)((size - (bound.InputTokens - most)) * 0.98)));
        return (request with { Messages = [.. trimmed.Messages.Select(ToMessage)] }, trimmed, most);
    }

    private static ModelRequest WithReading(ModelRequest request) => request with
    {
        Functions =
        [
            .. request.Functions,
            AIFunctionFactory.CreateDeclaration(
                ToolFunctions.ReadBlob, "Reads on in a result that was shown only in part.", ToolFunctions.ReadBlobSchema),
        ],
    };

    /// <summary>Adds messages to a transcript.</summary>
    public Task<string> AddAsync(string tenant, string head, IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellation) =>
        transcripts.AddAsync(tenant, head, messages, cancellation);

    /// <summary>A reply as a transcript keeps it.</summary>
    /// <param name="reply">What the model said.</param>
    /// <param name="step">Where in the run; names calls whose own id is too long to keep.</param>
    public static TranscriptMessage FromReply(ChatMessage reply, string step)
    {
        var calls = new List<TranscriptCall>();
        foreach (var call in reply.Contents.OfType<FunctionCallContent>())
        {
            // The id travels in histories, so it must be short.
            var id = call.CallId.Length <= LongestCallId ? call.CallId : $"call-{step}-{calls.Count + 1}";
            calls.Add(new TranscriptCall(id, call.Name, Arguments(call)));
        }

        return new TranscriptMessage { Role = "assistant", Text = reply.Text.Length == 0 ? null : reply.Text, Calls = calls.Count == 0 ? null : calls };
    }

    private async Task<IReadOnlyList<TranscriptMessage>> AddedAsync(ModelTask task, CancellationToken cancellation)
    {
        var added = new List<TranscriptMessage>();
        foreach (var answer in task.Answers)
        {
            var note = answer.Note is null ? null : await store.GetTextAsync(task.Scope.Tenant, answer.Note, cancellation);
            added.Add(new TranscriptMessage { Role = "tool", CallId = answer.CallId, Blob = answer.Blob, Whole = answer.Whole, Text = note });
        }

        if (task.Feedback is not null)
            added.Add(new TranscriptMessage { Role = "user", Text = await store.GetTextAsync(task.Scope.Tenant, task.Feedback, cancellation) });
        return added;
    }

    private static ChatMessage ToMessage(TranscriptMessage message)
    {
        if (message.Role == "tool")
            return new ChatMessage(ChatRole.Tool, [new FunctionResultContent(message.CallId!, message.Text)]);
        var contents = new List<AIContent>();
        if (message.Text is not null)
            contents.Add(new TextContent(message.Text));
        foreach (var call in message.Calls ?? [])
            contents.Add(new FunctionCallContent(call.Id, call.Name, ToArguments(call.Arguments)));
        return new ChatMessage(new ChatRole(message.Role), contents);
    }

    private static IEnumerable<AIFunctionDeclaration> Functions(Team team, Agent agent, IReadOnlyList<ToolDefinition> tools, bool mayReject)
    {
        var names = ToolFunctions.Names(tools);
        for (var i = 0; i < tools.Count; i++)
            yield return AIFunctionFactory.CreateDeclaration(names[i], tools[i].Description, ToolFunctions.SchemaForModel(tools[i]), tools[i].OutputSchema);
        foreach (var target in team.HandoffsOf(agent))
            yield return AIFunctionFactory.CreateDeclaration(ToolFunctions.Handoff(target), team.Member(target).Description, HandoffSchema);
        if (mayReject)
            yield return AIFunctionFactory.CreateDeclaration(ToolFunctions.RejectHandoff, "Gives the task back to who handed it to you.", RejectSchema);
    }

    private static readonly JsonElement RejectSchema = JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new { reason = new { type = "string", description = "Why it is not yours to do." } },
        required = new[] { "reason" },
    });

    private static readonly JsonElement HandoffSchema = JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new { reason = new { type = "string", description = "Why, and what is still to do." } },
    });

    private static JsonElement Arguments(FunctionCallContent call) => call switch
    {
        { Exception: not null } => JsonSerializer.SerializeToElement(call.Exception.Message),
        { Arguments: null } => JsonSerializer.SerializeToElement(new { }),
        _ => JsonSerializer.SerializeToElement(call.Arguments, BatonJson.Options),
    };

    private static Dictionary<string, object?> ToArguments(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object
            ? arguments.EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value)
            : [];
}
