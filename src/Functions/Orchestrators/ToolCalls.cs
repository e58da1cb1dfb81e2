using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>Results of one turn's calls.</summary>
/// <param name="Answers">One for each call, in the model's order.</param>
/// <param name="AllFailed">True: not one of them worked.</param>
internal sealed record ToolAnswers(IReadOnlyList<ToolAnswer> Answers, bool AllFailed);

/// <summary>An agent's tool calls: those of one turn side by side, each behind its gate where it needs one.</summary>
/// <param name="context">The orchestration.</param>
/// <param name="task">Whose calls they are.</param>
/// <param name="lost">Completes when another variant has won the race that this is a part of. Null: it is none.</param>
internal sealed class ToolCalls(TaskOrchestrationContext context, AgentTask task, Task? lost)
{
    /// <summary>Hash of the pinned tools. Null: the agent has none.</summary>
    public string? Pinned { get; set; }

    /// <summary>How long the agent has waited for people.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>What a person refused, and nothing has made good since. Null: nothing.</summary>
    public Setback? Refused { get; private set; } = task.Refused;

    /// <summary>Why the run must end here. Null: it goes on.</summary>
    public Setback? Stopped { get; private set; }

    /// <summary>Pins the agent's tools; a server that does not answer is asked again after durable waits.</summary>
    /// <returns>Why they could not be listed; null when they were.</returns>
    public async Task<string?> ListAsync(AgentPlan plan)
    {
        for (var attempt = 1; ; attempt++)
        {
            var list = await context.CallActivityAsync<ToolList>(nameof(ListTools), task);
            Pinned = list.Tools;
            var wait = Backoff.Wait(task.Scope.TraceId, task.Step, attempt, null);
            if (list.Problem is null || attempt >= plan.Attempts || context.CurrentUtcDateTime + wait >= task.Deadline)
                return list.Problem;
            await context.WaitToRetryAsync(task, task.Step, "tools", attempt, wait);
        }
    }

    /// <summary>Makes the calls of one turn.</summary>
    public async Task<ToolAnswers> CallAsync(AgentPlan plan, IReadOnlyList<ToolRequest> requests)
    {
        var began = context.CurrentUtcDateTime;
        var calls = await Task.WhenAll(requests.Select(r => CallAsync(plan, r)));
        if (calls.Any(c => c.Asked))
            Waited += context.CurrentUtcDateTime - began;

        // Taken in the model's order, not in the order in which the calls came back, so that the result does not depend on it.
        foreach (var call in calls)
        {
            Stopped ??= call.Stopped;
            Refused = call.Refused ?? (call.Mended ? null : Refused);
        }

        return new ToolAnswers([.. calls.Select(c => c.Answer)], calls.All(c => c.Failed));
    }

    private async Task<Call> CallAsync(AgentPlan plan, ToolRequest request)
    {
        if (request.Answer is not null)
            return new Call(new ToolAnswer(request.CallId, request.Answer));
        if (request.Refusal is not null)
            return new Call(new ToolAnswer(request.CallId, request.Refusal)) { Failed = true };
        if (!request.Ask)
            return await RunAsync(plan, request, null, null);

        var gate = await AskAsync(GateKind.Tool, request, request.Step);
        return gate.Answer switch
        {
            { Decision: GateDecision.Approve } => await RunAsync(plan, request, gate.Id, null) with { Asked = true },
            { Decision: GateDecision.Edit } answer => await RunAsync(plan, request with { Arguments = answer.Content }, gate.Id, gate.Note) with { Asked = true },
            { Decision: GateDecision.Respond } answer => new Call(new ToolAnswer(request.CallId, answer.Content!)) { Asked = true, Mended = true },
            _ => await RefuseAsync(request, gate, Outcome.Rejected),
        };
    }

    private async Task<Call> RunAsync(AgentPlan plan, ToolRequest request, string? gate, string? note)
    {
        var talk = new ToolTalk(context, task, request, Pinned!);
        for (var (effect, tries) = (1, 1); ;)
        {
            var outcome = await context.CallActivityAsync<ToolOutcome>(nameof(CallTool), new ToolTask
            {
                Scope = task.Scope,
                Agent = task.Agent,
                Step = request.Step,
                Attempt = effect,
                Try = tries,
                Tool = request.Tool!,
                Call = request.CallId,
                Tools = Pinned!,
                Arguments = request.Arguments!,
                Gate = gate,
                Round = talk.Round,
                Asked = talk.Asked,
                Replies = talk.Replies,
                MayAsk = lost is null,
            });
            if (outcome.End == ToolEnd.Asked)
            {
                await talk.AskAsync(outcome);
                tries = 1;
                continue;
            }

            if (outcome.End == ToolEnd.Answered)
            {
                return new Call(new ToolAnswer(request.CallId, outcome.Shown ?? outcome.Result, note, outcome.Shown is null ? null : outcome.Result))
                {
                    Asked = talk.Waited, Failed = outcome.IsError, Mended = outcome is { HasEffect: true, IsError: false },
                };
            }

            if (outcome.End is ToolEnd.TryAgain or ToolEnd.TryAgainOrAsk && tries < plan.Attempts)
            {
                var wait = Backoff.Wait(task.Scope.TraceId, request.Step, tries, null);
                await context.WaitToRetryAsync(task, request.Step, request.Tool!, tries++, wait, effect, lost);
                continue;
            }

            if (outcome.End == ToolEnd.TryAgain)
                return await GiveUpAsync(request, outcome) with { Asked = talk.Waited };
            if (outcome.End == ToolEnd.TryAgainOrAsk)
                await JournalAsync(EventTypes.ToolAmbiguous, request, outcome, effect == 1 ? null : $"{effect}");

            var asked = await AskAsync(GateKind.Ambiguous, request, $"{request.Step}.lost{effect}", outcome.Result);
            switch (asked.Answer?.Decision)
            {
                case GateDecision.Approve:
                    (effect, tries) = (effect + 1, 1);
                    talk.Forget();
                    continue;
                case GateDecision.Respond:
                    return new Call(new ToolAnswer(request.CallId, asked.Answer.Content!)) { Asked = true, Mended = true };
                default:
                    return await RefuseAsync(request, asked, Outcome.AmbiguousEffect);
            }
        }
    }

    private async Task<Call> GiveUpAsync(ToolRequest request, ToolOutcome outcome)
    {
        await JournalAsync(EventTypes.ToolFailed, request, outcome, null);
        return new Call(new ToolAnswer(request.CallId, outcome.Result)) { Failed = true };
    }

    private Task JournalAsync(string type, ToolRequest request, ToolOutcome outcome, string? which) => context.JournalAsync(
        task.Scope, type, request.Step, task.Agent, new { tool = request.Tool, isError = true, result = outcome.Result, reason = "unavailable" }, which);

    private async Task<Asked> AskAsync(GateKind kind, ToolRequest request, string step, string? known = null)
    {
        var id = InstanceIds.Gate(task.Scope.Key(), step);
        var result = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask
            {
                Scope = task.Scope,
                Agent = task.Agent,
                Step = step,
                Kind = kind,
                Tool = request.Tool,
                Tools = Pinned,
                Arguments = request.Arguments,
                Known = known,
                Deadline = task.Deadline,
            },
            new TaskOptions().WithInstanceId(id));
        return new Asked(id, step, result.Answer, result.Otherwise, result.Note);
    }

    private async Task<Call> RefuseAsync(ToolRequest request, Asked gate, Outcome outcome)
    {
        var why = gate.Answer is { } answer
            ? $"{answer.By} said no to {request.Tool}" + (answer.Comment is null ? "." : $": {answer.Comment}")
            : $"Nobody decided about {request.Tool} in time.";
        var end = gate.Answer is null && outcome == Outcome.Rejected ? Outcome.Expired : outcome;
        var setback = new Setback(end, why, task.Agent, gate.Step);
        var told = await TellAsync(outcome == Outcome.AmbiguousEffect
            ? $"It is not known whether {request.Tool} had its effect, and it was left so. {why}"
            : $"{request.Tool} was not run. {why}");
        return new Call(new ToolAnswer(request.CallId, told))
        {
            Asked = true,
            Refused = setback,
            Stopped = gate.Answer is null && gate.Otherwise == OnExpiry.Escalate ? setback with { Outcome = Outcome.Escalated } : null,
        };
    }

    private Task<string> TellAsync(string text) => context.KeepAsync(task.Scope, text);

    private sealed record Asked(string Id, string Step, GateAnswer? Answer, OnExpiry Otherwise, string? Note);

    private sealed record Call(ToolAnswer Answer)
    {
        public bool Failed { get; init; }

        public bool Asked { get; init; }

        public bool Mended { get; init; }

        public Setback? Refused { get; init; }

        public Setback? Stopped { get; init; }
    }
}
