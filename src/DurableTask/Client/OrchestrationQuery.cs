namespace Microsoft.DurableTask.Client;

/// <summary>Which instances a query finds.</summary>
/// <param name="CreatedFrom">Created at this time or later; null means any.</param>
/// <param name="CreatedTo">Created at this time or earlier; null means any.</param>
/// <param name="Statuses">In one of these statuses; null or none means any.</param>
/// <param name="TaskHubNames">In one of these task hubs; null means the client's own.</param>
/// <param name="InstanceIdPrefix">With an instance id that starts so; null means any.</param>
/// <param name="PageSize">Instances a page.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs and custom status come along.</param>
/// <param name="ContinuationToken">The token of an earlier page, to go on after it; null starts at the beginning.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Instances a page, unless said otherwise.</summary>
    public const int DefaultPageSize = 100;
}
