namespace Microsoft.DurableTask;

/// <summary>How a sub-orchestration is called.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="retry">How a failed call is retried; null means not at all.</param>
    /// <param name="instanceId">The sub-orchestration's instance id; null means a generated one.</param>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null) : base(retry) => InstanceId = instanceId;

    /// <summary>Makes options of others.</summary>
    /// <param name="options">The others; an instance id and a version in them are kept.</param>
    /// <param name="instanceId">The instance id; null keeps the one in <paramref name="options"/>, if any.</param>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null) : base(options)
    {
        InstanceId = instanceId;
        Version = options.Version;
        if (options is SubOrchestrationOptions derived)
        {
            InstanceId ??= derived.InstanceId;
            Version = derived.Version;
        }
    }

    /// <summary>Copies options.</summary>
    /// <param name="options">What is copied.</param>
    public SubOrchestrationOptions(SubOrchestrationOptions options) : base(options)
    {
        InstanceId = options.InstanceId;
        Version = options.Version;
    }

    /// <summary>The sub-orchestration's instance id; null means a generated one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The version to start; null means the default.</summary>
    public new TaskVersion? Version { get; init; }
}
