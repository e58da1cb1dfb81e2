using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>
/// The conversation with a remote agent. It is looked at after growing pauses until it is done, for days if need be; what it asks becomes a gate; an answer
/// that does not fit goes back.
/// </summary>
internal sealed class RemoteTalk(TaskOrchestrationContext context, AgentTask task)
{
    // What a message to another organisation's agent costs there is not known here; it counts as a step, so that no conversation goes on for ever.
    private static readonly Spend Message = new(0, 0, 1);

    private readonly DateTime _until = task.Time is { } time && context.CurrentUtcDateTime + time < task.Deadline ? context.CurrentUtcDateTime + time : task.Deadline;
    private Spend _spent = Spend.None;
    private bool _accepted;

    /// <summary>Runs the turn.</summary>
    public async Task<AgentResult> RunAsync()
    {
        var began = context.CurrentUtcDateTime;
        var plan = await context.CallActivityAsync<RemotePlan>(nameof(BeginRemote), task);
        var result = await TalkAsync(plan);
        await context.JournalAsync(
            task.Scope,
            EventTypes.AgentCompleted,
            task.Step,
            task.Agent,
            new { end = result.End, outcome = result.Setback?.Outcome, reason = result.Setback?.Reason, answer = result.Answer },
            ended: new Ended(began, task.Under));
        return result with { Spent = _spent };
    }

    private async Task<AgentResult> TalkAsync(RemotePlan plan)
    {
        var call = new RemoteCall { Task = task };
        for (var (tries, corrections) = (1, 0); ;)
        {
            if (!task.Budget.Less(_spent).Covers(Message))
                return Stop(Outcome.StepLimit, $"{task.Agent} has no steps left for another message. Raise 'limits.steps', or its 'limits.turns', in the team file.");
            _spent += Message;
            var outcome = await context.CallActivityAsync<RemoteOutcome>(nameof(SendToRemote), call);
            call = call with { Id = outcome.Id, Context = outcome.Context };
            if (outcome.End == RemoteEnd.Working)
            {
                if (await WaitAsync(call) is not { } seen)
                    return Stop(Outcome.DeadlineExceeded, $"{task.Agent} was still at work when its time was over at {_until:u}.");
                outcome = seen;
            }

            if (!_accepted && outcome.End is RemoteEnd.Answered or RemoteEnd.Misfit or RemoteEnd.Asks)
                await AcceptAsync();
            var wait = Backoff.Wait(task.Scope.TraceId, task.Step, tries, null);
            switch (outcome.End)
            {
                case RemoteEnd.Answered:
                    return new AgentResult { End = AgentEnd.Answered, Answer = outcome.Result, Setback = task.Refused, Refused = task.Refused };
                case RemoteEnd.Misfit when corrections++ < plan.Reflect:
                    // The task has ended with its answer; what is said to it begins another one in the same conversation.
                    call = call with { Round = call.Round + 1, Attempt = 1, Words = outcome.Result, Id = null };
                    continue;
                case RemoteEnd.Misfit:
                    return Stop(Outcome.InvalidOutput, $"{task.Agent} answered {corrections} times with what does not fit: {outcome.Reason}");
                case RemoteEnd.TryAgain when tries < plan.Attempts && context.CurrentUtcDateTime + wait < _until:
                    await context.WaitToRetryAsync(task, Steps.Under(task.Step, call.Round), SendToRemote.Tool(task), tries++, wait, call.Attempt);
                    continue;
                case RemoteEnd.Asks or RemoteEnd.Ambiguous:
                    var (next, end) = await AskAsync(call, outcome);
                    if (next is null)
                        return end!;
                    (call, tries) = (next, 1);
                    continue;
                case RemoteEnd.Rejected when task.Offer is not null && !_accepted:
                    await HandoffJournal.AnswerAsync(context, task.Scope, task.Offer, task.Agent, outcome.Reason);
                    return new AgentResult { End = AgentEnd.Rejected, Reason = outcome.Result, Setback = task.Refused };
                default:
                    return Stop(Outcome.ToolFailed, outcome.Reason ?? $"{task.Agent} ended without an answer.");
            }
        }
    }

    /// <returns>What became of the task; null when the time was over first.</returns>
    private async Task<RemoteOutcome?> WaitAsync(RemoteCall call)
    {
        for (var looks = 1; ; looks++)
        {
            var next = context.CurrentUtcDateTime + Backoff.Wait(task.Scope.TraceId, Steps.Under(task.Step, call.Round), looks, null);
            await context.CreateTimer(next < _until ? next : _until, CancellationToken.None);
            var seen = await context.CallActivityAsync<RemoteOutcome>(nameof(LookAtRemote), call);
            if (seen.End != RemoteEnd.Working)
                return seen;
            if (context.CurrentUtcDateTime < _until)
                continue;
            await context.CallActivityAsync(nameof(CancelRemote), call);
            return null;
        }
    }

    /// <returns>The call to go on with; null when it does not go on, and how it ended.</returns>
    private async Task<(RemoteCall? Next, AgentResult? End)> AskAsync(RemoteCall call, RemoteOutcome outcome)
    {
        var lost = outcome.End == RemoteEnd.Ambiguous;
        var step = Steps.Under(task.Step, call.Round) + (lost ? $".lost{call.Attempt}" : ".ask");
        var gate = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask
            {
                Scope = task.Scope,
                Agent = task.Agent,
                Step = step,
                Kind = lost ? GateKind.Ambiguous : GateKind.Human,
                Tool = SendToRemote.Tool(task),
                Arguments = lost ? task.Input : outcome.Result,
                Known = lost ? outcome.Result : null,
                Deadline = _until,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Gate(task.Scope.Key(), step)));
        switch (gate.Answer?.Decision)
        {
            case GateDecision.Approve:
                return (call with { Attempt = call.Attempt + 1 }, null);
            case GateDecision.Respond when lost:
                return (null, new AgentResult { End = AgentEnd.Answered, Answer = gate.Answer.Content, Setback = task.Refused, Refused = task.Refused });
            case GateDecision.Respond:
                return (call with { Round = call.Round + 1, Attempt = 1, Words = gate.Answer.Content }, null);
        }

        if (!lost)
            await context.CallActivityAsync(nameof(CancelRemote), call);
        var why = gate.Answer is { } answer
            ? $"{answer.By} said no to what {task.Agent} asked" + (answer.Comment is null ? "." : $": {answer.Comment}")
            : $"Nobody answered what {task.Agent} asked in time.";
        return (null, lost
            ? Stop(Outcome.AmbiguousEffect, $"It is not known whether {task.Agent} has the task, and it was left so. {outcome.Reason}", step)
            : Stop(gate.Answer is null ? Outcome.Expired : Outcome.Rejected, why, step));
    }

    private Task AcceptAsync()
    {
        _accepted = true;
        return HandoffJournal.AnswerAsync(context, task.Scope, task.Offer, task.Agent, null);
    }

    private AgentResult Stop(Outcome outcome, string reason, string? step = null)
    {
        var setback = new Setback(outcome, reason, task.Agent, step ?? task.Step);
        return new AgentResult
        {
            End = AgentEnd.Stopped,
            Setback = setback,
            Refused = outcome is Outcome.Rejected or Outcome.Expired or Outcome.AmbiguousEffect ? setback : task.Refused,
        };
    }
}
