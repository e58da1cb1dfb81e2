using System.Diagnostics.CodeAnalysis;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>The code that a worker brings along.</summary>
/// <param name="Factory">Makes orchestrators and activities by name.</param>
/// <param name="Services">Where they get what they need.</param>
/// <param name="Settings">What they are given.</param>
/// <param name="Clock">What activities' results are dated by.</param>
/// <param name="Logger">Where the engine reports about them.</param>
internal sealed record WorkerTasks(
    ITaskSource Factory, IServiceProvider Services, RunSettings Settings, TimeProvider Clock, ILogger Logger)
{
    public bool TryCreateOrchestrator(
        ExecutionStarted started, IServiceProvider services, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator) =>
        Factory.TryCreateOrchestrator(new TaskName(started.Name), services, out orchestrator) && orchestrator is not null;

    public bool TryCreateActivity(TaskScheduled task, IServiceProvider services, [NotNullWhen(true)] out ITaskActivity? activity) =>
        Factory.TryCreateActivity(new TaskName(task.Name), services, out activity) && activity is not null;
}
