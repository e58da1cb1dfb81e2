using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>The tool loop of one agent: model, tools, model, tools … until an answer that fits, or a limit.</summary>
internal sealed class AgentLoop
{
    private readonly TaskOrchestrationContext _context;
    private readonly AgentTask _task;
    private readonly ModelCalls _models;
    private readonly ToolCalls _tools;
    private readonly Task? _lost;
    private Budget _budget;
    private Spend _spent = Spend.None;
    private int _corrections;
    private int _badTurns;
    private bool _badHandoffs;
    private bool _accepted;
    private Race? _race;
    private HeldTurn? _held;

    private AgentLoop(TaskOrchestrationContext context, AgentTask task, Task? lost)
    {
        _context = context;
        _task = task;
        _lost = lost;
        _budget = task.Budget;
        _models = new ModelCalls(context, task, lost);
        _tools = new ToolCalls(context, task, lost);
    }

    /// <summary>Runs an agent's turn.</summary>
    public static Task<AgentResult> RunAsync(TaskOrchestrationContext context, AgentTask task) => new AgentLoop(context, task, null).RunAsync();

    /// <summary>Runs one variant of a turn, up to what only the winner may do.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="lost">Completes when another has won.</param>
    public static async Task<VariantResult> RunVariantAsync(TaskOrchestrationContext context, VariantTask variant, Task lost)
    {
        var loop = new AgentLoop(context, variant.Task, lost);
        loop._tools.Pinned = variant.Tools;
        loop._models.Variation = variant.Variation;
        var result = await loop.LoopAsync(variant.Plan, new ModelInput(variant.Plan.Transcript, [], null), 1);
        return new VariantResult
        {
            End = loop._held is not null ? VariantEnd.Held
                : result is null ? VariantEnd.Cancelled
                : result.End == AgentEnd.Stopped ? VariantEnd.Failed
                : VariantEnd.Done,
            Result = result,
            Held = loop._held,
            Spent = loop._spent,
        };
    }

    private async Task<AgentResult> RunAsync()
    {
        var plan = await _context.CallActivityAsync<AgentPlan>(nameof(BeginAgent), _task);
        var start = new ModelInput(plan.Transcript, [], null);
        var result = plan.HasTools && await _tools.ListAsync(plan) is { } problem ? Stop(Outcome.ToolFailed, problem)
            : plan.Race is null ? (await LoopAsync(plan, start, 1))!
            : await RaceAsync(plan);
        if (result is { End: AgentEnd.Stopped, Setback: { } setback } && FailureLadder.GoesOn(setback.Outcome))
            result = await GoOnAsync(plan, result);
        var data = BatonJson.ToElement(new
        {
            end = result.End, target = result.Target, outcome = result.Setback?.Outcome, reason = result.Setback?.Reason, answer = result.Answer,
        });
        var entry = new JournalEntry(EventTypes.AgentCompleted, _context.CurrentUtcDateTime, _task.Step, _task.Agent, data, Ended: new Ended(_models.Started, _task.Under));
        await _context.CallActivityAsync(nameof(EndAgent), new EndAgentTask(_task.Scope, _task.Input, entry));
        return result with { Spent = _spent };
    }

    private async Task<AgentResult> RaceAsync(AgentPlan plan)
    {
        _accepted = true;
        await HandoffJournal.AnswerAsync(_context, _task.Scope, _task.Offer, _task.Agent, null);
        _race = new Race(_context, _task, plan, _tools.Pinned);
        var (winner, variation, failure) = await _race.RunAsync(_budget);
        var result = winner?.Result ?? new AgentResult { End = AgentEnd.Stopped, Setback = failure, Refused = _tools.Refused };
        if (winner?.Held is { } held)
        {
            // From here on it is an ordinary turn, which goes on where the winner stands.
            (_models.Variation, _models.OnFallback, _corrections) = (variation, held.OnFallback, held.Corrections);
            var (end, next) = await ToolsAsync(plan, $"{_task.Step}.{held.Turn}", held.Transcript, held.Calls);
            await SettleAsync();
            return end ?? (await LoopAsync(plan, next!, held.Turn + 1))!;
        }

        await SettleAsync();
        return result;
    }

    private async Task SettleAsync() => Charge(await _race!.SettleAsync());

    /// <summary>The loop, from a turn on.</summary>
    /// <returns>How the turn at the work ended; null when it was given up, or stands before what only the winner of its race may do.</returns>
    private async Task<AgentResult?> LoopAsync(AgentPlan plan, ModelInput next, int first)
    {
        for (var turn = first; ; turn++)
        {
            var step = $"{_task.Step}.{turn}";
            if (_lost?.IsCompleted == true)
                return null;
            if (Limit(plan, turn) is { } limit)
                return limit;
            var reply = await _models.CallAsync(plan, step, next, _tools.Pinned, _budget, _tools.Waited, _task.Offer is not null && !_accepted);
            Charge(reply.Spent);
            if (_lost?.IsCompleted == true)
                return null;
            await AcceptAsync(reply);
            switch (reply.Kind)
            {
                case TurnKind.Answer:
                    return new AgentResult { End = AgentEnd.Answered, Answer = reply.Content, Setback = _tools.Refused };
                case TurnKind.Handoff:
                    return new AgentResult { End = AgentEnd.HandedOver, Target = reply.Target, Reason = reply.Content, Setback = _tools.Refused };
                case TurnKind.Rejection:
                    return new AgentResult { End = AgentEnd.Rejected, Reason = reply.Content, Setback = _tools.Refused };
                case TurnKind.OverBudget:
                    return Stop(Outcome.BudgetExhausted, reply.Problem!);
                case TurnKind.Failed:
                    return Stop(_context.CurrentUtcDateTime >= _task.Deadline ? Outcome.DeadlineExceeded : Outcome.ModelFailed, reply.Problem!);
                case TurnKind.Invalid:
                    await _context.JournalAsync(_task.Scope, EventTypes.OutputRejected, step, _task.Agent, new { problem = reply.Problem });
                    if (await CorrectAsync(plan, step, reply.Problem!) is { } gaveUp)
                        return gaveUp;
                    next = new ModelInput(reply.Transcript!, [], reply.Content);
                    break;
                case var _ when _lost is not null && reply.Calls.Any(c => c.Refusal is null && (c.Effect || c.Ask)):
                    _held = new HeldTurn(turn, reply.Transcript!, reply.Calls, _corrections, _models.OnFallback);
                    return null;
                default:
                    (var end, var after) = await ToolsAsync(plan, step, reply.Transcript!, reply.Calls);
                    if (end is not null)
                        return end;
                    next = after!;
                    break;
            }
        }
    }

    /// <summary>Makes the calls of one turn.</summary>
    /// <returns>How the turn at the work ended by them, or what the model is given next.</returns>
    private async Task<(AgentResult? End, ModelInput? Next)> ToolsAsync(AgentPlan plan, string step, string transcript, IReadOnlyList<ToolRequest> calls)
    {
        var answers = await _tools.CallAsync(plan, calls);
        if (_tools.Stopped is { } stopped)
            return (new AgentResult { End = AgentEnd.Stopped, Setback = stopped, Refused = _tools.Refused }, null);
        _badTurns = answers.AllFailed ? _badTurns + 1 : 0;
        _badHandoffs = calls.All(c => c.Handoff);
        if (answers.AllFailed && await CorrectAsync(plan, step, "every call of this turn failed") is { } noTool)
            return (noTool, null);
        var told = answers.AllFailed ? FailureLadder.Reflect(_corrections, plan.Reflect) : null;
        return (null, new ModelInput(transcript, answers.Answers, told is null ? null : await _context.KeepAsync(_task.Scope, told)));
    }

    // Whoever does anything about a task but give it back has accepted it.
    private async Task AcceptAsync(ModelTurn reply)
    {
        if (_task.Offer is null || _accepted || reply.Kind is TurnKind.Invalid or TurnKind.OverBudget or TurnKind.Failed)
            return;
        _accepted = reply.Kind != TurnKind.Rejection;
        await HandoffJournal.AnswerAsync(_context, _task.Scope, _task.Offer, _task.Agent, _accepted ? null : reply.Problem);
    }

    private AgentResult? Limit(AgentPlan plan, int turn)
    {
        if (turn > plan.Turns)
            return Stop(Outcome.StepLimit, $"{_task.Agent} used its {plan.Turns} turns without an answer. Raise its 'limits.turns', or split its task.");
        if (_budget.Steps < 1)
            return Stop(Outcome.StepLimit, "The run has no steps left. Raise 'limits.steps' in the team file, or split the task.");
        if (_context.CurrentUtcDateTime >= _task.Deadline)
            return Stop(Outcome.DeadlineExceeded, $"The run's time was over at {_task.Deadline:u}.");
        return _task.Time is { } time && _context.CurrentUtcDateTime - _models.Started - _tools.Waited >= time
            ? Stop(Outcome.DeadlineExceeded, $"{_task.Agent} used its {time} of time without an answer.")
            : null;
    }

    /// <summary>Lets the model correct itself, the fallback model after it, and then gives up.</summary>
    private async Task<AgentResult?> CorrectAsync(AgentPlan plan, string step, string problem)
    {
        if (++_corrections <= plan.Reflect)
        {
            await _context.JournalAsync(
                _task.Scope, EventTypes.ReflectionRequested, step, _task.Agent, new { problem, correction = _corrections, most = plan.Reflect });
            return null;
        }

        if (plan.HasFallback && !_models.OnFallback)
        {
            _corrections = 0;
            await _models.FallBackAsync(step, problem);
            return null;
        }

        return _badTurns > 0
            ? Stop(_badHandoffs ? Outcome.InvalidHandoff : Outcome.ToolFailed, $"{_task.Agent} could not get its calls to work: {problem}.")
            : Stop(Outcome.InvalidOutput, $"{_task.Agent} did not give an answer that fits: {problem}");
    }

    /// <summary>The rungs beyond the agent itself.</summary>
    private async Task<AgentResult> GoOnAsync(AgentPlan plan, AgentResult failed)
    {
        // Whoever stands in does the receiver's work, so the receiver has the task.
        if (!_accepted && (plan.StandIn is not null || plan.People is not null))
            await HandoffJournal.AnswerAsync(_context, _task.Scope, _task.Offer, _task.Agent, null);
        var rungs = new LastRungs(_context, _task, plan);
        var result = await rungs.TryAsync(failed, _budget);
        Charge(rungs.Spent);
        return result;
    }

    private void Charge(Spend spent)
    {
        _budget = _budget.Less(spent);
        _spent += spent;
    }

    private AgentResult Stop(Outcome outcome, string reason) =>
        new() { End = AgentEnd.Stopped, Setback = new Setback(outcome, reason, _task.Agent, _task.Step), Refused = _tools.Refused };
}
