using System.Collections.Immutable;

namespace Microsoft.DurableTask;

/// <summary>How an orchestration is started.</summary>
public record StartOrchestrationOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="InstanceId">The instance id; null means a generated one.</param>
    /// <param name="StartAt">When it starts; null or a past time means at once.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>Copies options.</summary>
    /// <param name="options">What is copied.</param>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>The instance id; null means a generated one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it starts; null or a past time means at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Tags kept with the instance; none by default.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The instance's version; null means the client's default.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>
    /// Names of the runtime statuses in which an existing instance with the same id stands in the way of the start; an
    /// existing instance in another status is replaced. Null means the provider's default.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
