using Baton.Engine.History;

namespace Baton.Engine.Store;

/// <summary>Which instances a query is about; a null part does not narrow it. Times are UTC and inclusive.</summary>
internal sealed record InstanceFilter
{
    public string? Prefix { get; init; }

    public DateTime? CreatedFrom { get; init; }

    public DateTime? CreatedTo { get; init; }

    public DateTime? CompletedFrom { get; init; }

    public DateTime? CompletedTo { get; init; }

    public IReadOnlyCollection<ExecutionStatus>? Statuses { get; init; }

    public bool EndedOnly { get; init; }
}
