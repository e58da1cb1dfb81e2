using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Hands an entity function's operation to what runs it.</summary>
public sealed class TaskEntityDispatcher
{
    private readonly TaskEntityOperation _operation;
    private readonly IServiceProvider _services;

    /// <summary>Makes a dispatcher for one operation.</summary>
    internal TaskEntityDispatcher(TaskEntityOperation operation, IServiceProvider services) =>
        (_operation, _services) = (operation, services);

    /// <summary>The operation's result; null until it has run.</summary>
    internal object? Result { get; private set; }

    /// <summary>Runs the operation on an entity.</summary>
    /// <param name="entity">The entity.</param>
    /// <returns>Ends when the operation has ended.</returns>
    public Task DispatchAsync(ITaskEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DispatchAsync(entity.RunAsync);
    }

    /// <summary>Runs the operation on an entity class, or on the methods of a state class.</summary>
    /// <typeparam name="T">The class: an <see cref="ITaskEntity"/>, made from services, or the state's.</typeparam>
    /// <returns>Ends when the operation has ended.</returns>
    public Task DispatchAsync<T>() => DispatchAsync(
        typeof(ITaskEntity).IsAssignableFrom(typeof(T))
            ? (ITaskEntity)ActivatorUtilities.GetServiceOrCreateInstance(_services, typeof(T))
            : new StateEntity<T>(_services));

    /// <summary>Runs the operation in a function.</summary>
    /// <param name="handler">The function.</param>
    /// <returns>Ends when the operation has ended.</returns>
    public async Task DispatchAsync(Func<TaskEntityOperation, ValueTask<object?>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Result = await handler(_operation);
    }

    private sealed class StateEntity<T>(IServiceProvider services) : TaskEntity<T>
    {
        protected override bool AllowStateDispatch => true;

        protected override T InitializeState(TaskEntityOperation entityOperation) =>
            (T)ActivatorUtilities.GetServiceOrCreateInstance(services, typeof(T));
    }
}
