using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>A timer was made.</summary>
[DataContract]
public class TimerCreatedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public TimerCreatedEvent(int eventId) : base(eventId)
    {
    }

    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="fireAt">When the timer is due, in UTC.</param>
    public TimerCreatedEvent(int eventId, DateTime fireAt) : base(eventId) => FireAt = fireAt;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TimerCreated;

    /// <summary>When the timer is due, in UTC.</summary>
    [DataMember]
    public DateTime FireAt { get; set; }
}
