namespace Microsoft.DurableTask;

/// <summary>Says whether a failed call is tried again; may wait on durable timers first. Must be deterministic.</summary>
/// <param name="retryContext">The failure and the attempts so far.</param>
/// <returns>True to try again.</returns>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);
