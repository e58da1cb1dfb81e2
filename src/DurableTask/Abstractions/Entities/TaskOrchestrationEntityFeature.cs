using System.Diagnostics.CodeAnalysis;

namespace Microsoft.DurableTask.Entities;

/// <summary>Calls, signals and locks of entities from an orchestrator.</summary>
public abstract class TaskOrchestrationEntityFeature
{
    /// <summary>Calls an entity's operation and waits for its result.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is called; null means the defaults.</param>
    /// <returns>The result.</returns>
    /// <exception cref="EntityOperationFailedException">Thrown when awaited: the operation failed.</exception>
    public abstract Task<TResult> CallEntityAsync<TResult>(
        EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null);

    /// <summary>Calls an entity's operation, without input, and waits for its result.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="options">How it is called; null means the defaults.</param>
    /// <returns>The result.</returns>
    /// <exception cref="EntityOperationFailedException">Thrown when awaited: the operation failed.</exception>
    public virtual Task<TResult> CallEntityAsync<TResult>(EntityInstanceId id, string operationName, CallEntityOptions? options) =>
        CallEntityAsync<TResult>(id, operationName, null, options);

    /// <summary>Calls an entity's operation and waits for its end.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is called; null means the defaults.</param>
    /// <returns>Ends when the operation has ended.</returns>
    /// <exception cref="EntityOperationFailedException">Thrown when awaited: the operation failed.</exception>
    public abstract Task CallEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null);

    /// <summary>Calls an entity's operation, without input, and waits for its end.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="options">How it is called; null means the defaults.</param>
    /// <returns>Ends when the operation has ended.</returns>
    /// <exception cref="EntityOperationFailedException">Thrown when awaited: the operation failed.</exception>
    public virtual Task CallEntityAsync(EntityInstanceId id, string operationName, CallEntityOptions? options) =>
        CallEntityAsync(id, operationName, null, options);

    /// <summary>Signals an entity: its operation runs later and nothing comes back.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is signalled; null means the defaults.</param>
    /// <returns>Ends when the signal is recorded.</returns>
    public abstract Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null);

    /// <summary>Signals an entity, without input.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="options">How it is signalled; null means the defaults.</param>
    /// <returns>Ends when the signal is recorded.</returns>
    public virtual Task SignalEntityAsync(EntityInstanceId id, string operationName, SignalEntityOptions? options) =>
        SignalEntityAsync(id, operationName, null, options);

    /// <summary>Locks entities; the orchestration alone may call them until the lock is disposed.</summary>
    /// <param name="entityIds">The entities.</param>
    /// <returns>The lock.</returns>
    public abstract Task<IAsyncDisposable> LockEntitiesAsync(IEnumerable<EntityInstanceId> entityIds);

    /// <summary>Locks entities; the orchestration alone may call them until the lock is disposed.</summary>
    /// <param name="entityIds">The entities.</param>
    /// <returns>The lock.</returns>
    public virtual Task<IAsyncDisposable> LockEntitiesAsync(params EntityInstanceId[] entityIds) =>
        LockEntitiesAsync((IEnumerable<EntityInstanceId>)entityIds);

    /// <summary>Whether the orchestration holds a lock.</summary>
    /// <param name="entityIds">The locked entities; null when there is no lock.</param>
    public abstract bool InCriticalSection([NotNullWhen(true)] out IReadOnlyList<EntityInstanceId>? entityIds);

    /// <summary>Whether the orchestration holds a lock.</summary>
    public virtual bool InCriticalSection() => InCriticalSection(out _);
}
