namespace Microsoft.DurableTask;

/// <summary>Says whether a failed call is tried again. Runs as part of the orchestrator, so it must be deterministic.</summary>
/// <param name="retryContext">The failure and the attempts so far.</param>
/// <returns>True to try again.</returns>
public delegate bool RetryHandler(RetryContext retryContext);
