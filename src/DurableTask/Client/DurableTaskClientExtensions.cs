namespace Microsoft.DurableTask.Client;

/// <summary>Purges instances without making a filter first.</summary>
public static class DurableTaskClientExtensions
{
    /// <summary>Deletes ended instances.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Created at this time or later; null means any.</param>
    /// <param name="createdTo">Created at this time or earlier; null means any.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client, DateTimeOffset? createdFrom, DateTimeOffset? createdTo, CancellationToken cancellation = default) =>
        PurgeInstancesAsync(client, createdFrom, createdTo, null, null, cancellation);

    /// <summary>Deletes ended instances.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Created at this time or later; null means any.</param>
    /// <param name="createdTo">Created at this time or earlier; null means any.</param>
    /// <param name="options">Whether their sub-orchestrations are deleted too; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        PurgeInstanceOptions? options,
        CancellationToken cancellation = default) =>
        PurgeInstancesAsync(client, createdFrom, createdTo, null, options, cancellation);

    /// <summary>Deletes ended instances.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Created at this time or later; null means any.</param>
    /// <param name="createdTo">Created at this time or earlier; null means any.</param>
    /// <param name="statuses">In one of these statuses; null means any ended one.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        IEnumerable<OrchestrationRuntimeStatus>? statuses,
        CancellationToken cancellation = default) =>
        PurgeInstancesAsync(client, createdFrom, createdTo, statuses, null, cancellation);

    /// <summary>Deletes ended instances.</summary>
    /// <param name="client">The client.</param>
    /// <param name="createdFrom">Created at this time or later; null means any.</param>
    /// <param name="createdTo">Created at this time or earlier; null means any.</param>
    /// <param name="statuses">In one of these statuses; null means any ended one.</param>
    /// <param name="options">Whether their sub-orchestrations are deleted too; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    public static Task<PurgeResult> PurgeInstancesAsync(
        this DurableTaskClient client,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        IEnumerable<OrchestrationRuntimeStatus>? statuses,
        PurgeInstanceOptions? options,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.PurgeAllInstancesAsync(new PurgeInstancesFilter(createdFrom, createdTo, statuses), options, cancellation);
    }
}
