using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>All members work on the same task side by side; what they made is merged by rule or by one of them.</summary>
internal static class ParallelPattern
{
    /// <summary>Runs the pattern to its end.</summary>
    public static async Task<AgentResult> RunAsync(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Members members)
    {
        var parts = plan.Workers.Select((name, i) => new MemberTask(name, members.Step(i + 1), task.Input)).ToArray();
        var merged = await RunAsync(context, task, members, task.Step, parts, plan.Merger);
        if (merged.Result.End != AgentEnd.Answered || merged.Brief is null)
            return merged.Result;

        var final = new MemberTask(plan.Merger!, members.Step(parts.Length + 1), task.Input)
        {
            Brief = merged.Brief, Final = true, Refused = merged.Result.Setback,
        };
        var result = await members.RunAsync(final);
        return result.End == AgentEnd.Answered ? result : result with { Answer = merged.Result.Answer };
    }

    /// <summary>Runs the parts side by side and collects what came of them; of a pipeline this is one step.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="task">The team's task.</param>
    /// <param name="members">The team's members.</param>
    /// <param name="under">The step that the parts lie under. Null: the run as a whole.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="merger">Who merges. Null: nobody does.</param>
    public static async Task<(AgentResult Result, string? Brief)> RunAsync(
        TaskOrchestrationContext context, TeamTask task, Members members, string? under, IReadOnlyList<MemberTask> parts, string? merger)
    {
        var results = await FanOut.RunAsync(members, parts);
        var merged = await context.CallActivityAsync<Merged>(
            nameof(MergeResults), new MergeTask(task.Scope, new Turns(under, parts.Count), merger));
        var ending = FanOut.Ending(results);
        var result = new AgentResult
        {
            End = ending is null ? AgentEnd.Answered : AgentEnd.Stopped,
            Answer = merged.Collection,
            Setback = ending ?? FanOut.Refused(results),
            Refused = FanOut.Refused(results),
        };
        return (result, merged.Brief);
    }
}
