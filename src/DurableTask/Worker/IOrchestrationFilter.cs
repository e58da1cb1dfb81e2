namespace Microsoft.DurableTask.Worker;

/// <summary>Says which orchestrations a worker runs.</summary>
[Obsolete("Experimental")]
public interface IOrchestrationFilter
{
    /// <summary>Whether the worker runs an orchestration now. One that it does not run stays as it is.</summary>
    /// <param name="info">The orchestration.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>True to run it.</returns>
    ValueTask<bool> IsOrchestrationValidAsync(OrchestrationFilterParameters info, CancellationToken cancellationToken = default);
}
