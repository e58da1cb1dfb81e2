using System.Diagnostics.CodeAnalysis;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>The code that a worker brings along.</summary>
/// <param name="Factory">Makes orchestrators and activities by name.</param>
/// <param name="Services">Where they get what they need.</param>
/// <param name="Settings">What they are given.</param>
/// <param name="Clock">What activities' results are dated by.</param>
/// <param name="Logger">Where the engine reports about them.</param>
internal sealed record WorkerTasks(
    IDurableTaskFactory Factory, IServiceProvider Services, RunSettings Settings, TimeProvider Clock, ILogger Logger)
{
    /// <summary>Which versions of orchestrations this worker runs; null for all.</summary>
    public DurableTaskWorkerOptions.VersioningOptions? Versioning { get; init; }

    /// <summary>How much runs at once.</summary>
    public DurableTaskWorkerOptions.ConcurrencyOptions Concurrency { get; init; } = new();

    /// <summary>A place for each activity that this worker runs at once, for when several workers share the runners.</summary>
    public SemaphoreSlim ActivityPlaces => LazyInitializer.EnsureInitialized(
        ref field, () => new SemaphoreSlim(Concurrency.MaximumConcurrentActivityWorkItems));

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    /// <summary>Why this worker does not run a version; null if it does.</summary>
    public Failure? Mismatch(string version)
    {
        if (Versioning is not { } own)
            return null;
        var order = TaskOrchestrationVersioningUtils.CompareVersions(version, own.Version);
        var problem = own.MatchStrategy switch
        {
            DurableTaskWorkerOptions.VersionMatchStrategy.Strict when order != 0 =>
                $"The orchestration version '{version}' does not match the worker version '{own.Version}'.",
            DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder when order > 0 =>
                $"The orchestration version '{version}' is greater than the worker version '{own.Version}'.",
            _ => null,
        };
        return problem is null ? null : new Failure("VersionMismatch", problem, null, null) { NonRetriable = true };
    }

    /// <summary>Which orchestrations and activities this worker takes; null for all.</summary>
    public DurableTaskWorkerWorkItemFilters? Filters { get; init; }

    /// <summary>Asked before every turn whether this worker runs the orchestration; null for always.</summary>
    public Func<string, IReadOnlyDictionary<string, string>?, bool>? MayRun { get; init; }

    /// <summary>Where the beginnings and ends of tasks are reported.</summary>
    public TaskLog Log { get; init; } = TaskLog.Silent;

    /// <summary>Whether this worker leaves an orchestration alone, for another worker or for later.</summary>
    public bool Leaves(string name, string version, IReadOnlyDictionary<string, string>? tags) =>
        (Versioning is { FailureStrategy: DurableTaskWorkerOptions.VersionFailureStrategy.Reject } && Mismatch(version) is not null)
        || Filters?.TakesOrchestration(name, version) == false
        || MayRun?.Invoke(name, tags) == false;

    public bool TryCreateOrchestrator(
        ExecutionStarted started, IServiceProvider services, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator) =>
        (Factory is IVersionedTaskFactory versioned
            ? versioned.TryCreateOrchestrator(new TaskName(started.Name), started.Version, services, out orchestrator)
            : Factory.TryCreateOrchestrator(new TaskName(started.Name), services, out orchestrator))
        && orchestrator is not null;

    public bool TryCreateEntity(string name, IServiceProvider services, [NotNullWhen(true)] out ITaskEntity? entity)
    {
        entity = null;
        return Factory is IDurableTaskFactory2 factory && factory.TryCreateEntity(new TaskName(name), services, out entity)
            && entity is not null;
    }

    public bool TryCreateActivity(TaskScheduled task, IServiceProvider services, [NotNullWhen(true)] out ITaskActivity? activity) =>
        (Factory is IVersionedTaskFactory versioned
            ? versioned.TryCreateActivity(new TaskName(task.Name), task.Version, services, out activity)
            : Factory.TryCreateActivity(new TaskName(task.Name), services, out activity))
        ? activity is not null
        : (activity = task.Name == TaskOrchestrationContextExtensionMethods.HttpActivity ? new HttpActivity() : null) is not null;
}
