using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>The steps are done one after the other; each gets the task and what the one before made.</summary>
internal static class PipelinePattern
{
    /// <summary>Runs the pattern to its end.</summary>
    public static async Task<AgentResult> RunAsync(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Members members)
    {
        var made = new AgentResult { End = AgentEnd.Answered };
        Setback? setback = null;
        string? material = null;
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var (step, name, final, hasWork) = (plan.Steps[i], members.Step(i + 1), Reviews.IsFinal(plan.Steps, i), Reviews.HasWork(plan.Steps, i));

            // A work that goes back to its author goes with what the author had to work from.
            material = hasWork ? material : made.Answer;
            made = step switch
            {
                { Parallel: { } side } => await ParallelAsync(context, task, members, side, name, made.Answer),
                { Review: { } review } => await new ReviewLoop(context, task, members, review, name, final).RunAsync(hasWork ? made.Answer : null, material),
                _ => await members.RunAsync(new MemberTask(step.Agent!, name, task.Input) { Previous = made.Answer, Final = final }),
            };
            if (made.End != AgentEnd.Answered)
                return made;
            setback ??= made.Setback;
        }

        return made with { Setback = setback };
    }

    private static async Task<AgentResult> ParallelAsync(
        TaskOrchestrationContext context, TeamTask task, Members members, IReadOnlyList<string> side, string step, string? previous)
    {
        var parts = side.Select((name, i) => new MemberTask(name, Steps.Under(step, i + 1), task.Input) { Previous = previous }).ToArray();
        return (await ParallelPattern.RunAsync(context, task, members, step, parts, null)).Result;
    }
}
