using Baton.Agents;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>Starts the run of one of a schedule's times.</summary>
public sealed class StartScheduled(TeamCatalog catalog, RunStarter starter, TimeProvider clock)
{
    /// <summary>Starts it; where more of its times have passed meanwhile, the run of the last. Done again, it finds the run there.</summary>
    [Function(nameof(StartScheduled))]
    public async Task<ScheduleStanding> Run([ActivityTrigger] ScheduleTask task, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (catalog.FindSchedule(task) is not { } found)
            return new ScheduleStanding(null, task.After, null, "The team file does not have the schedule any more.");
        var (team, schedule) = found;
        var time = schedule.Last(task.After, clock.GetUtcNow());
        var run = new RunKey(schedule.Tenant, schedule.Run(team.Team.Id, time));

        // Looked for first: the team file may have changed since it was started.
        if (await client.GetInstanceAsync(InstanceIds.Run(run), cancellation) is not null)
            return new ScheduleStanding(null, time, run.Run, null);
        var request = new StartRequest { Team = team.Team.Id, Input = schedule.Input, Id = run.Run, Tenant = run.Tenant, By = "schedule" };
        var (_, problem) = await starter.StartAsync(client, request, null, cancellation);
        return new ScheduleStanding(
            null, time, problem is null ? run.Run : null, problem is null ? null : Journal.Preview(string.Join(' ', [problem.Detail, .. problem.Errors])));
    }
}
