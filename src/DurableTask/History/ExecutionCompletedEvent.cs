using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration ended.</summary>
[DataContract]
public class ExecutionCompletedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="result">The result as text.</param>
    /// <param name="orchestrationStatus">How the orchestration ended.</param>
    /// <param name="failureDetails">The failure; null when there is none.</param>
    public ExecutionCompletedEvent(
        int eventId, string? result, OrchestrationStatus orchestrationStatus, FailureDetails? failureDetails = null)
        : base(eventId)
    {
        Result = result;
        OrchestrationStatus = orchestrationStatus;
        FailureDetails = failureDetails;
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionCompleted;

    /// <summary>How the orchestration ended.</summary>
    [DataMember]
    public OrchestrationStatus OrchestrationStatus { get; private set; }

    /// <summary>The result as text; null when there is none.</summary>
    [DataMember]
    public string? Result { get; private set; }

    /// <summary>The failure; null when there is none.</summary>
    [DataMember]
    public FailureDetails? FailureDetails { get; private set; }
}
