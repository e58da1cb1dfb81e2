namespace Microsoft.DurableTask.Client.Entities;

/// <summary>What a clean-up of entity storage does.</summary>
public readonly record struct CleanEntityStorageRequest
{
    /// <summary>Makes a request that does nothing until its properties are set.</summary>
    public CleanEntityStorageRequest()
    {
    }

    /// <summary>The request that does everything: removes empty entities and frees orphaned locks.</summary>
    public static CleanEntityStorageRequest Default => new() { RemoveEmptyEntities = true, ReleaseOrphanedLocks = true };

    /// <summary>Whether entities without state and without waiting work are removed.</summary>
    public bool RemoveEmptyEntities { get; init; } = false;

    /// <summary>Whether locks are freed whose orchestration has ended.</summary>
    public bool ReleaseOrphanedLocks { get; init; } = false;

    /// <summary>The token of an earlier result, to go on after it; null starts at the beginning.</summary>
    public string? ContinuationToken { get; init; } = null;
}
