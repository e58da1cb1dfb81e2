using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration was taken back to before its failures.</summary>
[DataContract]
public class ExecutionRewoundEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public ExecutionRewoundEvent(int eventId) : base(eventId)
    {
    }

    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="reason">Why.</param>
    public ExecutionRewoundEvent(int eventId, string? reason) : base(eventId) => Reason = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionRewound;

    /// <summary>Why; null when there is none.</summary>
    [DataMember]
    public string? Reason { get; set; }

    /// <summary>The execution id of the parent; null when there is none.</summary>
    [DataMember]
    public string? ParentExecutionId { get; set; }

    /// <summary>The instance id; null when there is none.</summary>
    [DataMember]
    public string? InstanceId { get; set; }
}
