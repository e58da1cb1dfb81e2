namespace Microsoft.DurableTask.Entities;

/// <summary>How an entity is signalled.</summary>
public record SignalEntityOptions
{
    /// <summary>When the signal is delivered; null means at once.</summary>
    public DateTimeOffset? SignalTime { get; init; }
}
