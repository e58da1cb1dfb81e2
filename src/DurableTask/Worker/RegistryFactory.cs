using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Worker;

/// <summary>Makes what a registry holds.</summary>
internal sealed class RegistryFactory(DurableTaskRegistry registry) : IDurableTaskFactory2
{
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskActivity>> _activities = new(registry.GetActivities());
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskOrchestrator>> _orchestrators = new(registry.GetOrchestrators());
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskEntity>> _entities = new(registry.GetEntities());

    public bool TryCreateActivity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity) =>
        TryCreate(_activities, name, serviceProvider, out activity);

    public bool TryCreateOrchestrator(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator) =>
        TryCreate(_orchestrators, name, serviceProvider, out orchestrator);

    public bool TryCreateEntity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskEntity? entity) =>
        TryCreate(_entities, name, serviceProvider, out entity);

    private static bool TryCreate<T>(
        Dictionary<TaskName, Func<IServiceProvider, T>> tasks, TaskName name, IServiceProvider services, [NotNullWhen(true)] out T? task)
        where T : class
    {
        task = tasks.TryGetValue(name, out var make) ? make(services) : null;
        return task is not null;
    }
}
