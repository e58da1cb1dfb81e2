namespace Microsoft.DurableTask.Client;

/// <summary>Which instances a purge deletes. Only ended ones are ever deleted.</summary>
/// <param name="CreatedFrom">Created at this time or later; null means any.</param>
/// <param name="CreatedTo">Created at this time or earlier; null means any.</param>
/// <param name="Statuses">In one of these statuses; null or none means any ended one.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>How long one purge may take before it returns what it has done; null means without end.</summary>
    public TimeSpan? Timeout { get; init; }
}
