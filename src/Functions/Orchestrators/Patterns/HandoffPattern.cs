using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>One member at a time works on the task, and may pass it on along declared targets.</summary>
internal static class HandoffPattern
{
    /// <summary>Runs the pattern to its end.</summary>
    public static async Task<AgentResult> RunAsync(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Members members)
    {
        var seen = new HashSet<string>();
        var path = new List<string> { plan.Entry! };
        string? brief = null;
        Setback? refused = null;
        for (var turn = 1; ; turn++)
        {
            var (current, step) = (path[^1], members.Step(turn));
            var result = await members.RunAsync(new MemberTask(current, step, task.Input) { Brief = brief, Final = true, Refused = refused });
            if (result.End != AgentEnd.HandedOver)
                return result;

            if (turn > plan.Hops)
                return Stop(result, Outcome.StepLimit, $"The task was handed over more than {plan.Hops} times: {string.Join(" → ", path)}.", current, step);
            var handoff = await context.CallActivityAsync<HandoffVerdict>(
                nameof(ProposeHandoff), new HandoffTask(task.Scope, step, current, result.Target!, task.Input, result.Reason, turn));
            if (handoff.Problem is not null)
                return Stop(result, Outcome.InvalidHandoff, handoff.Problem, current, step);
            path.Add(result.Target!);
            if (!seen.Add(handoff.State))
            {
                return Stop(
                    result, Outcome.CycleDetected, $"{result.Target} was handed the same state again: {string.Join(" → ", path)}.", result.Target, step);
            }

            (brief, refused) = (handoff.Brief, result.Setback);
        }
    }

    private static AgentResult Stop(AgentResult result, Outcome outcome, string reason, string? agent, string step) =>
        result with { End = AgentEnd.Stopped, Setback = new Setback(outcome, reason, agent, step) };
}
