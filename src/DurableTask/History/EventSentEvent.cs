using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration raised an event to another instance.</summary>
[DataContract]
public class EventSentEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public EventSentEvent(int eventId) : base(eventId)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.EventSent;

    /// <summary>The instance id.</summary>
    [DataMember]
    public string InstanceId { get; set; } = null!;

    /// <summary>The name.</summary>
    [DataMember]
    public string Name { get; set; } = null!;

    /// <summary>The input as text.</summary>
    [DataMember]
    public string Input { get; set; } = null!;
}
