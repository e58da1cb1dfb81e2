namespace Microsoft.DurableTask.Entities;

/// <summary>An entity's door to everything outside itself. What it sends goes out when the operation ends well.</summary>
public abstract class TaskEntityContext
{
    /// <summary>The entity's id.</summary>
    public abstract EntityInstanceId Id { get; }

    /// <summary>Signals an entity.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is signalled; null means the defaults.</param>
    public abstract void SignalEntity(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null);

    /// <summary>Signals an entity, without input.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="options">How it is signalled.</param>
    public virtual void SignalEntity(EntityInstanceId id, string operationName, SignalEntityOptions options) =>
        SignalEntity(id, operationName, null, options);

    /// <summary>Starts an orchestration.</summary>
    /// <param name="name">The orchestrator.</param>
    /// <param name="input">The input; null means none.</param>
    /// <param name="options">How it is started; null means the defaults.</param>
    /// <returns>The instance id.</returns>
    public abstract string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null);

    /// <summary>Starts an orchestration, without input.</summary>
    /// <param name="name">The orchestrator.</param>
    /// <param name="options">How it is started.</param>
    /// <returns>The instance id.</returns>
    public virtual string ScheduleNewOrchestration(TaskName name, StartOrchestrationOptions options) =>
        ScheduleNewOrchestration(name, null, options);
}
