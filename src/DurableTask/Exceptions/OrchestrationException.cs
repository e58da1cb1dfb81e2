namespace DurableTask.Core.Exceptions;

/// <summary>A base for what goes wrong in orchestrations.</summary>
public class OrchestrationException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public OrchestrationException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What went wrong.</param>
    public OrchestrationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause.</param>
    public OrchestrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="eventId">The number of the event in the history that it is about.</param>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause.</param>
    public OrchestrationException(int eventId, string message, Exception innerException)
        : base(message, innerException) => EventId = eventId;

    /// <summary>The number of the event in the history that it is about.</summary>
    public int EventId { get; set; }

    /// <summary>The failure; null when there is none.</summary>
    public FailureDetails? FailureDetails { get; set; }
}
