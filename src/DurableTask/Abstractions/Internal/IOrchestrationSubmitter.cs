namespace Microsoft.DurableTask.Internal;

/// <summary>Something that orchestrations can be started with.</summary>
public interface IOrchestrationSubmitter
{
    /// <summary>Starts an orchestration.</summary>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is started; null means the defaults.</param>
    /// <param name="cancellation">Gives up waiting for the start to be recorded.</param>
    /// <returns>The instance id.</returns>
    Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default);
}
