namespace Microsoft.DurableTask.Client.Entities;

/// <summary>What a clean-up of entity storage did.</summary>
public readonly record struct CleanEntityStorageResult
{
    /// <summary>Entities removed.</summary>
    public int EmptyEntitiesRemoved { get; init; }

    /// <summary>Locks freed.</summary>
    public int OrphanedLocksReleased { get; init; }

    /// <summary>What the clean-up goes on with; null when it is done.</summary>
    public string? ContinuationToken { get; init; }
}
