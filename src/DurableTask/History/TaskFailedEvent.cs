using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>An activity failed.</summary>
[DataContract]
public class TaskFailedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="taskScheduledId">The number of the event that made the call.</param>
    /// <param name="reason">Why.</param>
    /// <param name="details">The stack trace or other details.</param>
    public TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details)
        : this(eventId, taskScheduledId, reason, details, null)
    {
    }

    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="taskScheduledId">The number of the event that made the call.</param>
    /// <param name="reason">Why.</param>
    /// <param name="details">The stack trace or other details.</param>
    /// <param name="failureDetails">The failure; null when there is none.</param>
    public TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
        : base(eventId)
    {
        TaskScheduledId = taskScheduledId;
        Reason = reason;
        Details = details;
        FailureDetails = failureDetails;
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskFailed;

    /// <summary>The number of the event that made the call.</summary>
    [DataMember]
    public int TaskScheduledId { get; private set; }

    /// <summary>Why; null when there is none.</summary>
    [DataMember]
    public string? Reason { get; private set; }

    /// <summary>The stack trace or other details; null when there is none.</summary>
    [DataMember]
    public string? Details { get; private set; }

    /// <summary>The failure; null when there is none.</summary>
    [DataMember]
    public FailureDetails? FailureDetails { get; private set; }
}
