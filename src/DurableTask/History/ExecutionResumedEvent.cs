using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration was resumed.</summary>
[DataContract]
public class ExecutionResumedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="reason">Why.</param>
    public ExecutionResumedEvent(int eventId, string reason) : base(eventId) => Reason = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionResumed;

    /// <summary>Why.</summary>
    [DataMember]
    public string Reason { get; set; } = null!;
}
