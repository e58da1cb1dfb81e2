using Baton.Agents;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Baton.Functions;

/// <summary>
/// Sees to it that each schedule of the catalogue's teams has its orchestration, at the start of a head and every five minutes from then on. One whose
/// team file no longer has it ends by itself when its time comes.
/// </summary>
public sealed class KeepSchedules(TeamCatalog catalog, TimeProvider clock, ILogger<KeepSchedules> logger)
{
    /// <summary>Starts what is missing.</summary>
    [Function(nameof(KeepSchedules))]
    public async Task Run([TimerTrigger("0 */5 * * * *", RunOnStartup = true)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(timer);
        foreach (var (team, schedule) in catalog.All().SelectMany(t => t.Team.Schedules.Select(s => (t.Team, s))))
        {
            var id = InstanceIds.Schedule(team.Id, schedule);
            try
            {
                if (await client.GetInstanceAsync(id, cancellation) is { IsCompleted: false })
                    continue;
                var task = new ScheduleTask(team.Id, schedule.Key(team.Id), clock.GetUtcNow(), new ScheduleStanding(null, null, null, null));
                var options = new StartOrchestrationOptions(id).WithDedupeStatuses(
                    OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended);
                await client.ScheduleNewOrchestrationInstanceAsync(nameof(RunSchedule), task, options, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // Another head may have been quicker; and one schedule's trouble is not the others'.
                logger.LogWarning(e, "The schedule {Schedule} was not started now; this is tried again in five minutes.", id);
            }
        }
    }
}
