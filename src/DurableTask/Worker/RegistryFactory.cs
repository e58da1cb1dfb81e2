using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Worker;

/// <summary>Makes tasks from a registry.</summary>
internal sealed class RegistryFactory(DurableTaskRegistry registry) : IDurableTaskFactory2, IVersionedTaskFactory
{
    private readonly Versions<ITaskActivity> _activities = new(registry.Activities);
    private readonly Versions<ITaskOrchestrator> _orchestrators = new(registry.Orchestrators);
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskEntity>> _entities = new(registry.GetEntities());

    public bool TryCreateActivity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity) =>
        TryCreateActivity(name, default, serviceProvider, out activity);

    public bool TryCreateActivity(
        TaskName name, TaskVersion version, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity)
    {
        activity = _activities.Find(name, version)?.Invoke(serviceProvider);
        return activity is not null;
    }

    public bool TryCreateOrchestrator(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator) =>
        TryCreateOrchestrator(name, default, serviceProvider, out orchestrator);

    public bool TryCreateOrchestrator(
        TaskName name, TaskVersion version, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator)
    {
        orchestrator = _orchestrators.Find(name, version)?.Invoke(serviceProvider);
        return orchestrator is not null;
    }

    public bool TryCreateEntity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskEntity? entity)
    {
        entity = _entities.TryGetValue(name, out var make) ? make(serviceProvider) : null;
        return entity is not null;
    }

    private sealed class Versions<T>(IReadOnlyDictionary<(TaskName Name, TaskVersion Version), Func<IServiceProvider, T>> tasks)
        where T : class
    {
        private readonly Dictionary<(TaskName, TaskVersion), Func<IServiceProvider, T>> _tasks = new(tasks);
        private readonly HashSet<TaskName> _versioned = [.. tasks.Keys.Where(key => key.Version != default).Select(key => key.Name)];

        public Func<IServiceProvider, T>? Find(TaskName name, TaskVersion version) =>
            _tasks.GetValueOrDefault((name, version)) ?? (_versioned.Contains(name) ? null : _tasks.GetValueOrDefault((name, default)));
    }
}
