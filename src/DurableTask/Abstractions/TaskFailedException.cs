namespace Microsoft.DurableTask;

/// <summary>Thrown into an orchestrator when an activity or sub-orchestration it called has failed.</summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>Makes the exception of a recorded failure.</summary>
    /// <param name="taskName">The name of what was called.</param>
    /// <param name="taskId">The call's number in the orchestration.</param>
    /// <param name="failureDetails">The failure.</param>
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base(Describe(taskName, taskId, failureDetails?.ErrorMessage))
    {
        ArgumentNullException.ThrowIfNull(failureDetails);
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails;
    }

    /// <summary>Makes the exception of another exception.</summary>
    /// <param name="taskName">The name of what was called.</param>
    /// <param name="taskId">The call's number in the orchestration.</param>
    /// <param name="innerException">The cause.</param>
    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : base(Describe(taskName, taskId, innerException?.Message), innerException)
    {
        ArgumentNullException.ThrowIfNull(innerException);
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = TaskFailureDetails.FromException(innerException);
    }

    /// <summary>The name of what was called.</summary>
    public string TaskName { get; }

    /// <summary>The call's number in the orchestration.</summary>
    public int TaskId { get; }

    /// <summary>The failure.</summary>
    public TaskFailureDetails FailureDetails { get; }

    /// <summary>Whether the failure was caused by an exception of a type or of one derived from it.</summary>
    /// <typeparam name="T">The exception type.</typeparam>
    [Obsolete("Use FailureDetails.IsCausedBy.")]
    public bool IsCausedByException<T>() where T : Exception => FailureDetails.IsCausedBy<T>();

    private static string Describe(string taskName, int taskId, string? message) =>
        $"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {message}";
}
