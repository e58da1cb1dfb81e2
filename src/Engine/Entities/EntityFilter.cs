namespace Baton.Engine.Entities;

/// <summary>Which entities a query is about; a null part does not narrow it. Times are UTC and inclusive.</summary>
internal sealed record EntityFilter
{
    public string? Prefix { get; init; }

    public DateTime? CreatedFrom { get; init; }

    public DateTime? CreatedTo { get; init; }

    public DateTime? ModifiedFrom { get; init; }

    public DateTime? ModifiedTo { get; init; }

    /// <summary>Whether those without a state are found too.</summary>
    public bool Stateless { get; init; }
}
