namespace Microsoft.DurableTask;

/// <summary>How an activity or sub-orchestration is called.</summary>
public record TaskOptions
{
    /// <summary>Makes options with retries.</summary>
    /// <param name="retry">How a failed call is retried; null means not at all.</param>
    public TaskOptions(TaskRetryOptions? retry) : this(retry, null)
    {
    }

    /// <summary>Makes options.</summary>
    /// <param name="retry">How a failed call is retried; null means not at all.</param>
    /// <param name="tags">Tags kept with the call; null means none.</param>
    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    /// <summary>Copies options.</summary>
    /// <param name="options">What is copied.</param>
    public TaskOptions(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Retry = options.Retry;
        Tags = options.Tags;
        Version = options.Version;
    }

    /// <summary>How a failed call is retried; null means not at all.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Tags kept with the call; null means none.</summary>
    public IDictionary<string, string>? Tags { get; init; }

    /// <summary>The version to call; null means the default.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Makes options that retry by a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>The options.</returns>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(TaskRetryOptions.FromRetryPolicy(policy));

    /// <summary>Makes options that retry by a handler.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>The options.</returns>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(TaskRetryOptions.FromRetryHandler(handler));

    /// <summary>Makes options that retry by a handler.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>The options.</returns>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(TaskRetryOptions.FromRetryHandler(handler));

    /// <summary>Makes sub-orchestration options of these, with an instance id.</summary>
    /// <param name="instanceId">The sub-orchestration's instance id.</param>
    /// <returns>The options.</returns>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}
