namespace Microsoft.DurableTask.Entities;

/// <summary>An entity: a small piece of durable state whose operations run one at a time.</summary>
public interface ITaskEntity
{
    /// <summary>Runs one operation.</summary>
    /// <param name="operation">The operation, with its input and the entity's state.</param>
    /// <returns>The result for the caller, or null.</returns>
    ValueTask<object?> RunAsync(TaskEntityOperation operation);
}
