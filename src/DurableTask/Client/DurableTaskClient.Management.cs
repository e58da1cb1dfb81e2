namespace Microsoft.DurableTask.Client;

public abstract partial class DurableTaskClient
{
    /// <summary>Ends an instance from outside.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task TerminateInstanceAsync(string instanceId, CancellationToken cancellation) =>
        TerminateInstanceAsync(instanceId, null, cancellation);

    /// <summary>Ends an instance from outside.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="output">The instance's output; null means none.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task TerminateInstanceAsync(string instanceId, object? output, CancellationToken cancellation = default) =>
        TerminateInstanceAsync(instanceId, output is null ? null : new TerminateInstanceOptions(output), cancellation);

    /// <summary>Ends an instance from outside.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="options">Its output and whether its sub-orchestrations end too; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support terminating orchestrations.");

    /// <summary>Pauses an instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    public virtual Task SuspendInstanceAsync(string instanceId, CancellationToken cancellation) =>
        SuspendInstanceAsync(instanceId, null, cancellation);

    /// <summary>Pauses an instance: it takes in events but does not go on until it is resumed.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why; null means no reason.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    public abstract Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Lets a paused instance go on.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    public virtual Task ResumeInstanceAsync(string instanceId, CancellationToken cancellation) =>
        ResumeInstanceAsync(instanceId, null, cancellation);

    /// <summary>Lets a paused instance go on.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why; null means no reason.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    public abstract Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Starts an instance again with the same input.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="restartWithNewInstanceId">Whether the new one gets an id of its own; else the ended one is replaced.</param>
    /// <param name="cancellation">Gives up waiting for the start to be recorded.</param>
    /// <returns>The new instance's id.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support restarting orchestrations.");

    /// <summary>Takes a failed instance back to before its failures and lets it go on.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellation">Gives up waiting for the request to be recorded.</param>
    /// <returns>Ends when the request is recorded.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support rewinding orchestrations.");

    /// <summary>Deletes an ended instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellation) =>
        PurgeInstanceAsync(instanceId, null, cancellation);

    /// <summary>Deletes an ended instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="options">Whether its sub-orchestrations are deleted too; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support purging orchestrations.");

    /// <summary>Deletes ended instances.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, CancellationToken cancellation) =>
        PurgeAllInstancesAsync(filter, null, cancellation);

    /// <summary>Deletes ended instances.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="options">Whether their sub-orchestrations are deleted too; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the purge.</param>
    /// <returns>What was deleted.</returns>
    /// <exception cref="NotSupportedException">The client cannot do this.</exception>
    public virtual Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"{GetType()} does not support purging orchestrations.");
}
