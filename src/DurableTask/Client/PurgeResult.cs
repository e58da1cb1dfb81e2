namespace Microsoft.DurableTask.Client;

/// <summary>What a purge did.</summary>
public class PurgeResult
{
    /// <summary>Makes a result.</summary>
    /// <param name="count">Instances deleted.</param>
    public PurgeResult(int count) : this(count, null)
    {
    }

    /// <summary>Makes a result.</summary>
    /// <param name="count">Instances deleted.</param>
    /// <param name="isComplete">Whether everything the filter names was deleted; null when unknown.</param>
    public PurgeResult(int count, bool? isComplete)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PurgedInstanceCount = count;
        IsComplete = isComplete;
    }

    /// <summary>Instances deleted.</summary>
    public int PurgedInstanceCount { get; }

    /// <summary>Whether everything the filter names was deleted; null when unknown.</summary>
    public bool? IsComplete { get; }
}
