using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>A timer came due.</summary>
[DataContract]
public class TimerFiredEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public TimerFiredEvent(int eventId) : base(eventId)
    {
    }

    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="fireAt">When the timer is due, in UTC.</param>
    public TimerFiredEvent(int eventId, DateTime fireAt) : base(eventId) => FireAt = fireAt;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TimerFired;

    /// <summary>The number of the event that made the timer.</summary>
    [DataMember]
    public int TimerId { get; set; }

    /// <summary>When the timer is due, in UTC.</summary>
    [DataMember]
    public DateTime FireAt { get; set; }
}
