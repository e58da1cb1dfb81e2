using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>One member at a time works on the task, and may pass it on along declared targets; the receiver accepts it or gives it back.</summary>
internal static class HandoffPattern
{
    /// <summary>Runs the pattern to its end.</summary>
    public static async Task<AgentResult> RunAsync(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Members members)
    {
        var seen = new HashSet<string> { plan.State! };
        var path = new List<string> { plan.Entry! };
        var work = new MemberTask(plan.Entry!, members.Step(1), task.Input) { Final = true };
        var hops = 0;
        for (var turn = 1; ; turn++)
        {
            var (current, step, next) = (work.Name, work.Step, members.Step(turn + 1));
            var result = await members.RunAsync(work);
            if (result is { End: AgentEnd.Rejected } && work.Offer is { } offer)
            {
                var back = await context.CallActivityAsync<string>(
                    nameof(ReturnHandoff), new HandoffTask(task.Scope, task.Step, offer.Step, offer.From, current, task.Input, result.Reason, hops));
                path.Add(offer.From);
                work = new MemberTask(offer.From, next, task.Input) { Brief = back, Final = true, Refused = result.Setback };
                continue;
            }

            if (result.End != AgentEnd.HandedOver)
                return result;
            if (++hops > plan.Hops)
                return Stop(result, Outcome.StepLimit, $"The task was handed over more than {plan.Hops} times: {string.Join(" → ", path)}.", current, step);
            var handoff = await context.CallActivityAsync<HandoffVerdict>(
                nameof(ProposeHandoff), new HandoffTask(task.Scope, task.Step, step, current, result.Target!, task.Input, result.Reason, hops));
            path.Add(result.Target!);
            if (!seen.Add(handoff.State))
                return Stop(result, Outcome.CycleDetected, $"{result.Target} was handed the same state again: {Handoffs.Loop(path)}.", result.Target, step);
            if (handoff.Rejected)
                path.Add(current);
            work = new MemberTask(handoff.Rejected ? current : result.Target!, next, task.Input)
            {
                Brief = handoff.Brief, Offer = handoff.Offer, Final = true, Refused = result.Setback,
            };
        }
    }

    private static AgentResult Stop(AgentResult result, Outcome outcome, string reason, string? agent, string step) =>
        result with { End = AgentEnd.Stopped, Setback = new Setback(outcome, reason, agent, step) };
}
