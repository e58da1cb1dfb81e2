namespace Microsoft.DurableTask;

public abstract partial class TaskOrchestrationContext
{
    /// <summary>Calls an activity.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="name">The activity.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is called; null means the defaults.</param>
    /// <returns>The activity's result.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the activity failed and is not retried any more.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>Calls an activity without input.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="name">The activity.</param>
    /// <param name="options">How it is called.</param>
    /// <returns>The activity's result.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the activity failed and is not retried any more.</exception>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) =>
        CallActivityAsync<TResult>(name, null, options);

    /// <summary>Calls an activity whose result is not wanted.</summary>
    /// <param name="name">The activity.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is called; null means the defaults.</param>
    /// <returns>Ends when the activity has ended.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the activity failed and is not retried any more.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <summary>Calls an activity without input whose result is not wanted.</summary>
    /// <param name="name">The activity.</param>
    /// <param name="options">How it is called.</param>
    /// <returns>Ends when the activity has ended.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the activity failed and is not retried any more.</exception>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    /// <summary>Runs another orchestration as part of this one.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is called; <see cref="SubOrchestrationOptions"/> also set the id. Null means the defaults.</param>
    /// <returns>The sub-orchestration's result.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the sub-orchestration failed and is not retried any more.</exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>Runs another orchestration, without input, as part of this one.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="options">How it is called.</param>
    /// <returns>The sub-orchestration's result.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the sub-orchestration failed and is not retried any more.</exception>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <summary>Runs another orchestration, whose result is not wanted, as part of this one.</summary>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is called; <see cref="SubOrchestrationOptions"/> also set the id. Null means the defaults.</param>
    /// <returns>Ends when the sub-orchestration has ended.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the sub-orchestration failed and is not retried any more.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <summary>Runs another orchestration, without input or wanted result, as part of this one.</summary>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="options">How it is called.</param>
    /// <returns>Ends when the sub-orchestration has ended.</returns>
    /// <exception cref="TaskFailedException">Thrown when awaited: the sub-orchestration failed and is not retried any more.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);
}
