using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>
/// The rungs of the failure ladder beyond the agent itself: the member that stands in, agent or person, and then the people outside the run. Each gets
/// a ticket that says what was tried and what is known.
/// </summary>
internal sealed class LastRungs(TaskOrchestrationContext context, AgentTask task, AgentPlan plan)
{
    /// <summary>What was spent on these rungs.</summary>
    public Spend Spent { get; private set; } = Spend.None;

    /// <summary>Goes down the ladder.</summary>
    /// <param name="failed">How the agent's own turn ended.</param>
    /// <param name="left">What it left of its budget.</param>
    public async Task<AgentResult> TryAsync(AgentResult failed, Budget left)
    {
        var result = failed;
        if (plan.StandIn is { } standIn)
        {
            var ticket = await WriteAsync("agent", standIn.Name, failed.Setback!);
            result = standIn.Kind == MemberKind.Human ? await AskAsync(standIn, ticket, failed) : await StandInAsync(standIn, ticket, failed, left);
            Spent += result.Spent;
        }

        if (plan.People is not { } people || result is not { End: AgentEnd.Stopped, Setback: { } setback } || !FailureLadder.GoesOn(setback.Outcome))
            return result;
        var to = string.Join(", ", people);
        await WriteAsync("people", to, setback);
        return result with { Setback = new Setback(Outcome.Escalated, $"{setback.Reason} The work is with {to} now; the ticket says what was tried.", task.Agent, task.Step) };
    }

    private Task<string> WriteAsync(string rung, string to, Setback why) =>
        context.CallActivityAsync<string>(nameof(WriteTicket), new TicketTask(task.Scope, task.Agent, task.Step, task.Input, rung, to, why));

    private Task<AgentResult> StandInAsync(StandIn standIn, string ticket, AgentResult failed, Budget left)
    {
        var step = FailureLadder.StandIn(task.Step);
        return context.CallSubOrchestratorAsync<AgentResult>(
            standIn.Kind == MemberKind.Remote ? nameof(RunRemote) : nameof(RunAgent),
            task with
            {
                Agent = standIn.Name,
                StandsFor = task.StandsFor ?? task.Agent,
                Step = step,
                Under = task.Step,
                Ticket = ticket,
                Offer = null,
                Budget = left.Slice(standIn.Limits),
                Time = standIn.Limits.Time,
                Refused = failed.Refused,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Agent(task.Scope.Key(), step)));
    }

    private async Task<AgentResult> AskAsync(StandIn standIn, string ticket, AgentResult failed)
    {
        var (step, began) = (FailureLadder.StandIn(task.Step), context.CurrentUtcDateTime);
        await context.JournalAsync(task.Scope, EventTypes.AgentStarted, step, standIn.Name, new { human = true, standsFor = task.Agent, under = task.Step });
        var gate = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask
            {
                Scope = task.Scope,
                Agent = standIn.Name,
                StandsFor = task.StandsFor ?? task.Agent,
                Final = task.Final,
                Step = step,
                Kind = GateKind.Human,
                Arguments = ticket,
                Deadline = task.Deadline,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Gate(task.Scope.Key(), step)));
        var setback = gate.Answer switch
        {
            { Decision: GateDecision.Respond } => null,
            { } no => new Setback(
                Outcome.Rejected, $"{failed.Setback!.Reason} {no.By} turned it down" + (no.Comment is null ? "." : $": {no.Comment}"), standIn.Name, step),
            null when context.CurrentUtcDateTime >= task.Deadline => new Setback(
                Outcome.DeadlineExceeded, $"{failed.Setback!.Reason} The run's time was over before somebody answered for {standIn.Name}.", standIn.Name, step),
            null => new Setback(Outcome.Expired, $"{failed.Setback!.Reason} Nobody answered for {standIn.Name} in time.", standIn.Name, step),
        };
        var end = setback is null ? AgentEnd.Answered : AgentEnd.Stopped;
        var answer = setback is null ? gate.Answer!.Content : null;
        await context.JournalAsync(
            task.Scope, EventTypes.AgentCompleted, step, standIn.Name, new { end, outcome = setback?.Outcome, reason = setback?.Reason, answer },
            ended: new Ended(began, task.Step));
        return new AgentResult { End = end, Answer = answer, Setback = setback ?? failed.Refused, Refused = failed.Refused };
    }
}
