namespace Microsoft.DurableTask;

/// <summary>An orchestrator: deterministic code that is replayed from its history.</summary>
public interface ITaskOrchestrator
{
    /// <summary>The type that the instance's input is read as.</summary>
    Type InputType { get; }

    /// <summary>The type of the orchestrator's result.</summary>
    Type OutputType { get; }

    /// <summary>Runs the orchestrator.</summary>
    /// <param name="context">The instance's door to everything outside itself.</param>
    /// <param name="input">The input, of <see cref="InputType"/>; null when there was none.</param>
    /// <returns>The result, or null.</returns>
    Task<object?> RunAsync(TaskOrchestrationContext context, object? input);
}
