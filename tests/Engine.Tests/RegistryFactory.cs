using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;

namespace Baton.Engine.Tests;

/// <summary>Makes what a registry holds. The registry is read once; names are looked up without regard to case, as it keeps them.</summary>
internal sealed class RegistryFactory : IDurableTaskFactory2
{
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskOrchestrator>> orchestrators;
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskActivity>> activities;
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskEntity>> entities;

    public RegistryFactory(DurableTaskRegistry registry)
    {
        orchestrators = new(registry.GetOrchestrators());
        activities = new(registry.GetActivities());
        entities = new(registry.GetEntities());
    }

    public bool TryCreateOrchestrator(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator)
    {
        orchestrator = orchestrators.TryGetValue(name, out var make) ? make(serviceProvider) : null;
        return orchestrator is not null;
    }

    public bool TryCreateActivity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity)
    {
        activity = activities.TryGetValue(name, out var make) ? make(serviceProvider) : null;
        return activity is not null;
    }

    public bool TryCreateEntity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskEntity? entity)
    {
        entity = entities.TryGetValue(name, out var make) ? make(serviceProvider) : null;
        return entity is not null;
    }
}
