namespace Microsoft.DurableTask.Client;

/// <summary>Sets which existing instances stand in the way of a start.</summary>
public static class StartOrchestrationOptionsExtensions
{
#pragma warning disable CS0618 // A store may still hold the statuses that nothing uses any more.
    /// <summary>The statuses that may be named.</summary>
    public static readonly IReadOnlyList<OrchestrationRuntimeStatus> ValidDedupeStatuses = Array.AsReadOnly(
    [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
        OrchestrationRuntimeStatus.Canceled,
        OrchestrationRuntimeStatus.Pending,
        OrchestrationRuntimeStatus.Running,
        OrchestrationRuntimeStatus.Suspended,
    ]);
#pragma warning restore CS0618

    /// <summary>Names the statuses in which an existing instance with the same id stands in the way of a start.</summary>
    /// <param name="options">The options to start from.</param>
    /// <param name="dedupeStatuses">The statuses.</param>
    /// <returns>New options.</returns>
    public static StartOrchestrationOptions WithDedupeStatuses(
        this StartOrchestrationOptions options, params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dedupeStatuses);
        return options with { DedupeStatuses = [.. dedupeStatuses.Select(status => status.ToString())] };
    }
}
