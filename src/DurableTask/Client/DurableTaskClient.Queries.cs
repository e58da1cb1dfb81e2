using System.ComponentModel;
using DurableTask.Core.History;

namespace Microsoft.DurableTask.Client;

public abstract partial class DurableTaskClient
{
    /// <summary>Waits until an instance has started.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status come along.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The instance as it then is; it may have ended already.</returns>
    public abstract Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has started.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The instance as it then is; it may have ended already.</returns>
    public virtual Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, CancellationToken cancellation) =>
        WaitForInstanceStartAsync(instanceId, false, cancellation);

    /// <summary>Waits until an instance has ended.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status come along.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The instance as it ended.</returns>
    public abstract Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has ended.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The instance as it ended.</returns>
    public virtual Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, CancellationToken cancellation) =>
        WaitForInstanceCompletionAsync(instanceId, false, cancellation);

    /// <summary>Looks up an instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The instance; null when there is none.</returns>
    public virtual Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellation) =>
        GetInstanceAsync(instanceId, false, cancellation);

    /// <summary>Looks up an instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status come along.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The instance; null when there is none.</returns>
    public virtual Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation);

    /// <summary>The same as <see cref="GetInstanceAsync(string, CancellationToken)"/>.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The instance; null when there is none.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, CancellationToken cancellation) =>
        GetInstancesAsync(instanceId, false, cancellation);

    /// <summary>The same as <see cref="GetInstanceAsync(string, bool, CancellationToken)"/>.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status come along.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <returns>The instance; null when there is none.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Finds instances.</summary>
    /// <param name="filter">Which ones; null means all.</param>
    /// <returns>The instances.</returns>
    public abstract AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null);

    /// <summary>Lists the ids of ended instances, in the order of their ending.</summary>
    /// <param name="runtimeStatus">In one of these statuses; null means any ended one.</param>
    /// <param name="completedTimeFrom">Ended at this time or later; null means any.</param>
    /// <param name="completedTimeTo">Ended at this time or earlier; null means any.</param>
    /// <param name="pageSize">Ids a page.</param>
    /// <param name="lastInstanceKey">The continuation token of an earlier page, to go on after it; null starts at the beginning.</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <returns>One page of ids.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support listing instance ids by the time they ended.");

    /// <summary>Reads an instance's history.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The events, in order.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(
        string instanceId, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support reading an orchestration's history.");
}
