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
    private Budget _budget;
    private Spend _spent = Spend.None;
    private int _corrections;
    private int _badTurns;
    private bool _badHandoffs;
    private bool _accepted;

    public AgentLoop(TaskOrchestrationContext context, AgentTask task)
    {
        _context = context;
        _task = task;
        _budget = task.Budget;
        _models = new ModelCalls(context, task);
        _tools = new ToolCalls(context, task);
    }

    public async Task<AgentResult> RunAsync()
    {
        var plan = await _context.CallActivityAsync<AgentPlan>(nameof(BeginAgent), _task);
        var result = await LoopAsync(plan);
        if (result is { End: AgentEnd.Stopped, Setback: { } setback } && FailureLadder.GoesOn(setback.Outcome))
            result = await GoOnAsync(plan, result);
        await _context.JournalAsync(_task.Scope, EventTypes.AgentCompleted, _task.Step, _task.Agent, new
        {
            end = result.End, target = result.Target, outcome = result.Setback?.Outcome, reason = result.Setback?.Reason, answer = result.Answer,
        });
        return result with { Spent = _spent };
    }

    private async Task<AgentResult> LoopAsync(AgentPlan plan)
    {
        var next = new ModelInput(plan.Transcript, [], null);
        if (plan.HasTools)
        {
            if (await _tools.ListAsync(plan) is { } problem)
                return Stop(Outcome.ToolFailed, problem);
        }

        for (var turn = 1; ; turn++)
        {
            var step = $"{_task.Step}.{turn}";
            if (Limit(plan, turn) is { } limit)
                return limit;
            var reply = await _models.CallAsync(plan, step, next, _tools.Pinned, _budget, _tools.Waited, _task.Offer is not null && !_accepted);
            Charge(reply.Spent);
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
                default:
                    var answers = await _tools.CallAsync(plan, reply.Calls);
                    if (_tools.Stopped is { } stopped)
                        return new AgentResult { End = AgentEnd.Stopped, Setback = stopped, Refused = _tools.Refused };
                    _badTurns = answers.AllFailed ? _badTurns + 1 : 0;
                    _badHandoffs = reply.Calls.All(c => c.Handoff);
                    if (answers.AllFailed && await CorrectAsync(plan, step, "every call of this turn failed") is { } noTool)
                        return noTool;
                    var told = answers.AllFailed ? FailureLadder.Reflect(_corrections, plan.Reflect) : null;
                    next = new ModelInput(reply.Transcript!, answers.Answers, told is null ? null : await _context.KeepAsync(_task.Scope, told));
                    break;
            }
        }
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
