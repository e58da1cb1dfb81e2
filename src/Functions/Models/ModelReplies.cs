using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Turns what a model answered into what the tool loop does next.</summary>
public sealed class ModelReplies(IRunStore store, ModelPrompts prompts)
{
    /// <summary>Reads one answer, and adds it to the transcript.</summary>
    /// <param name="team">The pinned team.</param>
    /// <param name="task">The call.</param>
    /// <param name="prompt">What the model was given.</param>
    /// <param name="message">What it answered.</param>
    /// <param name="cutOff">True: it stopped because it had no more tokens.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ModelTurn> ReadAsync(
        Team team, ModelTask task, ModelPrompt prompt, TranscriptMessage message, bool cutOff, CancellationToken cancellation)
    {
        var tenant = task.Scope.Tenant;
        var transcript = await prompts.AddAsync(tenant, task.Transcript, [.. prompt.Added, message], cancellation);
        var decision = TurnReader.Read(
            team, team.Acting(task.Agent, task.StandsFor), prompt.Tools, prompt.Schema, message, cutOff, task.MayReject,
            prompt.Readable);
        var calls = new List<ToolRequest>(decision.Calls.Count);
        foreach (var (call, index) in decision.Calls.Select((c, i) => (c, i + 1)))
        {
            calls.Add(new ToolRequest(
                $"{task.Step}.{index}",
                call.Call.Id,
                call.Tool?.QualifiedName,
                call.Tool is null ? null : await store.PutJsonAsync(tenant, ToolFunctions.WithApprovalToken(call.Call.Arguments, null), cancellation),
                call.Verdict?.Policy == ApprovalPolicy.Ask,
                call.Refusal is null ? null : await store.PutTextAsync(tenant, call.Refusal, cancellation),
                ToolFunctions.HandoffTarget(call.Call.Name) is not null,
                call.Tool is { ReadOnly: not true },
                call.Read is { } read ? await ReadBlobAsync(tenant, read, cancellation) : null));
        }

        return new ModelTurn
        {
            Kind = decision.Kind,
            Transcript = transcript,
            Content = decision switch
            {
                { Answer: { } answer } => await store.PutJsonAsync(tenant, answer, cancellation),
                { Problem: { } wrong } => await store.PutTextAsync(tenant, wrong, cancellation),
                { Reason: { } reason } => await store.PutTextAsync(tenant, reason, cancellation),
                _ => null,
            },
            Target = decision.Target,
            Calls = calls,
            Problem = (decision.Problem ?? (decision.Kind == TurnKind.Rejection ? decision.Reason : null)) is { } problem
                ? Journal.Preview(problem, Journal.ReasonLength)
                : null,
        };
    }

    /// <summary>
    /// True: the answer may be used again for the same request. One that asks for effects, or for what only a person can allow, is made anew each time:
    /// it is about what has happened in its own run.
    /// </summary>
    public static bool MayKeep(ModelTurn turn, bool cutOff) => !cutOff && turn.Kind switch
    {
        TurnKind.Answer or TurnKind.Handoff => true,
        TurnKind.Tools => turn.Calls.All(c => c is { Tool: not null, Refusal: null, Answer: null, Ask: false, Effect: false }),
        _ => false,
    };

    private async Task<string> ReadBlobAsync(string tenant, BlobRead read, CancellationToken cancellation) =>
        await store.PutTextAsync(tenant, LongText.Read(await store.GetTextAsync(tenant, read.Blob, cancellation), read.Offset, read.Limit), cancellation);
}
