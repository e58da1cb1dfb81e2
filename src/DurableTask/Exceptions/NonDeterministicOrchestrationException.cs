namespace DurableTask.Core.Exceptions;

/// <summary>
/// An orchestrator did something else than its history says it did: its code was changed under a running instance, or it depends on
/// something that a replay does not repeat (the time, random numbers, other tasks). The instance fails with this.
/// </summary>
public class NonDeterministicOrchestrationException : OrchestrationException
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public NonDeterministicOrchestrationException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What the history says and what the code did.</param>
    public NonDeterministicOrchestrationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What the history says and what the code did.</param>
    /// <param name="innerException">The cause.</param>
    public NonDeterministicOrchestrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="eventId">The number of the step.</param>
    /// <param name="eventDetails">What the history says and what the code did; the message begins before it.</param>
    public NonDeterministicOrchestrationException(int eventId, string eventDetails)
        : base("Non-Deterministic workflow detected: " + eventDetails) => EventId = eventId;
}
