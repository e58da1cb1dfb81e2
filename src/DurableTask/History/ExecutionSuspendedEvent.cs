using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration was paused.</summary>
[DataContract]
public class ExecutionSuspendedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="reason">Why.</param>
    public ExecutionSuspendedEvent(int eventId, string reason) : base(eventId) => Reason = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionSuspended;

    /// <summary>Why.</summary>
    [DataMember]
    public string Reason { get; set; } = null!;
}
