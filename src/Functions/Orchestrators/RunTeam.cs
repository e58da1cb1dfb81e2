using Baton.Agents;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>A team's work on one task: the run itself, or a nested team's part of it. It always ends in a named outcome.</summary>
public static class RunTeam
{
    /// <summary>Runs the team's pattern within its limits.</summary>
    [Function(nameof(RunTeam))]
    public static async Task<TeamResult> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var task = context.GetInput<TeamTask>()!;
        var began = context.CurrentUtcDateTime;
        var result = await TryAsync(context, task);
        if (task.Step is null)
            await context.CallActivityAsync(nameof(EndTeam), new EndTeamTask(task.Scope, result, new Ended(began)));
        return result;
    }

    private static async Task<TeamResult> TryAsync(TaskOrchestrationContext context, TeamTask task)
    {
        Members? members = null;
        try
        {
            var plan = await context.CallActivityAsync<TeamPlan>(nameof(BeginTeam), task);
            if (task.Depth > (task.MostDepth ?? plan.Depth))
            {
                return new TeamResult
                {
                    Outcome = Outcome.DepthLimit,
                    Reason = $"Teams nest {task.Depth} deep; the run allows {task.MostDepth ?? plan.Depth}. Raise 'limits.depth' in the team file.",
                };
            }

            var deadline = Sooner(task.Deadline, context.CurrentUtcDateTime + plan.Time);
            if (plan.Input is null)
            {
                return new TeamResult
                {
                    Outcome = Outcome.InvalidHandoff,
                    Reason = "What this nested team was given does not fit its input schema. Let 'input' take text, or give it what fits.",
                };
            }

            task = task with { Input = plan.Input };
            members = new Members(context, task, plan, Smaller(task.Budget, plan.Budget), deadline);
            var result = plan.Pattern switch
            {
                Pattern.Handoff => await HandoffPattern.RunAsync(context, task, plan, members),
                Pattern.Pipeline => await PipelinePattern.RunAsync(context, task, plan, members),
                Pattern.Parallel => await ParallelPattern.RunAsync(context, task, plan, members),
                Pattern.Supervisor => await SupervisorPattern.RunAsync(context, task, plan, members),
                _ => await DebatePattern.RunAsync(context, task, plan, members),
            };
            return await ResultGate.PassAsync(context, task, deadline, result, members.Spent);
        }
        catch (Exception e)
        {
            // Whatever went wrong, the run ends in a named outcome and says so in its journal.
            return new TeamResult { Outcome = Outcome.Fault, Reason = Faults.Reason(e), Spent = members?.Spent ?? Spend.None };
        }
    }

    private static DateTime Sooner(DateTime? a, DateTime b) => a < b ? a.Value : b;

    private static Budget Smaller(Budget? a, Budget b) => a is null
        ? b
        : new Budget(Math.Min(a.Tokens, b.Tokens), Math.Min(a.Cost, b.Cost), Math.Min(a.Steps, b.Steps));
}
