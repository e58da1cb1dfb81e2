namespace Microsoft.DurableTask;

/// <summary>A base for orchestrators with a typed input and result.</summary>
/// <typeparam name="TInput">The input's type.</typeparam>
/// <typeparam name="TOutput">The result's type.</typeparam>
public abstract class TaskOrchestrator<TInput, TOutput> : ITaskOrchestrator
{
    Type ITaskOrchestrator.InputType => typeof(TInput);

    Type ITaskOrchestrator.OutputType => typeof(TOutput);

    async Task<object?> ITaskOrchestrator.RunAsync(TaskOrchestrationContext context, object? input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await RunAsync(context, TypedInput.Read<TInput>(input));
    }

    /// <summary>Runs the orchestrator. The code must be deterministic.</summary>
    /// <param name="context">The instance's door to everything outside itself.</param>
    /// <param name="input">The input; <c>default</c> when there was none.</param>
    /// <returns>The result.</returns>
    public abstract Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input);
}
