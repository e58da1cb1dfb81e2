namespace Microsoft.DurableTask.Entities;

/// <summary>Thrown into an orchestrator when an entity's operation that it called has failed.</summary>
public sealed class EntityOperationFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="entityId">The entity.</param>
    /// <param name="operationName">The operation.</param>
    /// <param name="failureDetails">The failure.</param>
    public EntityOperationFailedException(EntityInstanceId entityId, string operationName, TaskFailureDetails failureDetails)
        : base($"Operation '{operationName}' of entity '{entityId}' failed: {failureDetails?.ErrorMessage}")
    {
        ArgumentNullException.ThrowIfNull(failureDetails);
        EntityId = entityId;
        OperationName = operationName;
        FailureDetails = failureDetails;
    }

    /// <summary>The entity.</summary>
    public EntityInstanceId EntityId { get; }

    /// <summary>The operation.</summary>
    public string OperationName { get; }

    /// <summary>The failure.</summary>
    public TaskFailureDetails FailureDetails { get; }
}
