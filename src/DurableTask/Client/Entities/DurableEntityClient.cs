using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Client.Entities;

/// <summary>Signals and queries entities.</summary>
public abstract class DurableEntityClient
{
    /// <summary>Makes a client.</summary>
    /// <param name="name">The client's name.</param>
    protected DurableEntityClient(string name) => Name = name;

    /// <summary>The client's name.</summary>
    public string Name { get; }

    /// <summary>Signals an entity: its operation runs later and nothing comes back.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is signalled; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the signal to be recorded.</param>
    /// <returns>Ends when the signal is recorded.</returns>
    public abstract Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default);

    /// <summary>Signals an entity, without input.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="options">How it is signalled.</param>
    /// <param name="cancellation">Gives up waiting for the signal to be recorded.</param>
    /// <returns>Ends when the signal is recorded.</returns>
    public virtual Task SignalEntityAsync(
        EntityInstanceId id, string operationName, SignalEntityOptions options, CancellationToken cancellation = default) =>
        SignalEntityAsync(id, operationName, null, options, cancellation);

    /// <summary>Signals an entity, without input.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="cancellation">Gives up waiting for the signal to be recorded.</param>
    /// <returns>Ends when the signal is recorded.</returns>
    public virtual Task SignalEntityAsync(EntityInstanceId id, string operationName, CancellationToken cancellation) =>
        SignalEntityAsync(id, operationName, null, null, cancellation);

    /// <summary>Looks up an entity.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="id">The entity.</param>
    /// <param name="includeState">Whether the state comes along.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The entity; null when there is none.</returns>
    public abstract Task<EntityMetadata<T>?> GetEntityAsync<T>(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default);

    /// <summary>Looks up an entity.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="id">The entity.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The entity, with its state; null when there is none.</returns>
    public virtual Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, CancellationToken cancellation) =>
        GetEntityAsync<T>(id, true, cancellation);

    /// <summary>Looks up an entity.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="includeState">Whether the state comes along.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The entity; null when there is none.</returns>
    public abstract Task<EntityMetadata?> GetEntityAsync(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default);

    /// <summary>Looks up an entity.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The entity, with its state; null when there is none.</returns>
    public virtual Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, CancellationToken cancellation) =>
        GetEntityAsync(id, true, cancellation);

    /// <summary>Finds entities.</summary>
    /// <param name="filter">Which ones; null means all that have a state.</param>
    /// <returns>The entities.</returns>
    public abstract AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null);

    /// <summary>Finds entities.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="filter">Which ones; null means all that have a state.</param>
    /// <returns>The entities.</returns>
    public abstract AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null);

    /// <summary>Cleans up entity storage.</summary>
    /// <param name="request">What is done; null means everything.</param>
    /// <param name="continueUntilComplete">Whether it goes on until there is nothing left; else one page is done.</param>
    /// <param name="cancellation">Ends the clean-up.</param>
    /// <returns>What was done.</returns>
    public abstract Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default);
}
