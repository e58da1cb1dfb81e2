using Baton.Agents;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Finds out when a schedule comes next.</summary>
public sealed class PlanSchedule(TeamCatalog catalog)
{
    /// <summary>The first of its times behind those that are dealt with; null when the team file does not have the schedule any more.</summary>
    [Function(nameof(PlanSchedule))]
    public DateTimeOffset? Run([ActivityTrigger] ScheduleTask task) => catalog.FindSchedule(task)?.Schedule.After(task.After);
}
