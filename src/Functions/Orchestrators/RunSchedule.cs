using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>
/// Starts a team's runs by one of its schedules, for as long as the team file has it: waits for the next of its times, starts the run of that time, and
/// goes on from there. Of times that passed while no head ran, only the last gets its run.
/// </summary>
public static class RunSchedule
{
    private static readonly TaskOptions Patient = new(new TaskRetryOptions(new RetryPolicy(
        maxNumberOfAttempts: 12, firstRetryInterval: TimeSpan.FromSeconds(5), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5))));

    /// <summary>One of its times.</summary>
    [Function(nameof(RunSchedule))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var task = context.GetInput<ScheduleTask>()!;

        // Which time is next depends on the team file and on the machine's time zones, so that it is found out once and kept.
        if (await context.CallActivityAsync<DateTimeOffset?>(nameof(PlanSchedule), task, Patient) is not { } next)
            return;
        context.SetCustomStatus(task.Standing with { Next = next });
        if (next.UtcDateTime > context.CurrentUtcDateTime)
            await context.CreateTimer(next.UtcDateTime, CancellationToken.None);
        ScheduleStanding standing;
        try
        {
            standing = await context.CallActivityAsync<ScheduleStanding>(nameof(StartScheduled), task with { After = next }, Patient);
        }
        catch (TaskFailedException e)
        {
            standing = new ScheduleStanding(null, next, null, Journal.Preview(e.FailureDetails.ErrorMessage));
        }

        context.ContinueAsNew(task with { After = standing.Last ?? next, Standing = standing });
    }
}
