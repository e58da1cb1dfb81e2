using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.DurableTask;

/// <summary>The orchestrators, activities and entities a worker runs, by name. Names differ in more than casing.</summary>
public sealed partial class DurableTaskRegistry
{
    private readonly Dictionary<(TaskName Name, TaskVersion Version), Func<IServiceProvider, ITaskOrchestrator>> _orchestrators = [];
    private readonly Dictionary<(TaskName Name, TaskVersion Version), Func<IServiceProvider, ITaskActivity>> _activities = [];
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskEntity>> _entities = [];

    /// <summary>The orchestrators, by name, with what makes one. A name comes once for each of its versions.</summary>
    public IEnumerable<KeyValuePair<TaskName, Func<IServiceProvider, ITaskOrchestrator>>> GetOrchestrators() =>
        _orchestrators.Select(task => KeyValuePair.Create(task.Key.Name, task.Value));

    /// <summary>The activities, by name, with what makes one. A name comes once for each of its versions.</summary>
    public IEnumerable<KeyValuePair<TaskName, Func<IServiceProvider, ITaskActivity>>> GetActivities() =>
        _activities.Select(task => KeyValuePair.Create(task.Key.Name, task.Value));

    /// <summary>The entities, by name, with what makes one.</summary>
    public IEnumerable<KeyValuePair<TaskName, Func<IServiceProvider, ITaskEntity>>> GetEntities() => _entities;

    /// <summary>The orchestrators, by name and version.</summary>
    internal IReadOnlyDictionary<(TaskName Name, TaskVersion Version), Func<IServiceProvider, ITaskOrchestrator>> Orchestrators =>
        _orchestrators;

    /// <summary>The activities, by name and version.</summary>
    internal IReadOnlyDictionary<(TaskName Name, TaskVersion Version), Func<IServiceProvider, ITaskActivity>> Activities => _activities;

    private DurableTaskRegistry Add<TKey, T>(
        Dictionary<TKey, Func<IServiceProvider, T>> tasks, string kind, TKey key, TaskName name, Func<IServiceProvider, T> factory)
        where TKey : notnull
    {
        if (name == default)
            throw new ArgumentException($"An {kind} needs a name.", nameof(name));
        ArgumentNullException.ThrowIfNull(factory);
        if (!tasks.TryAdd(key, factory))
            throw new ArgumentException(
                $"There already is an {kind} named '{name}'. Each needs a name, or a version, of its own.", nameof(name));
        return this;
    }

    private static Func<IServiceProvider, T> FactoryOf<T>(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(T).IsAssignableFrom(type) || !type.IsClass || type.IsAbstract)
            throw new ArgumentException($"Expected a concrete class that is an {typeof(T).Name}, found {type}.", nameof(type));
        return services => (T)ActivatorUtilities.GetServiceOrCreateInstance(services, type);
    }
}
