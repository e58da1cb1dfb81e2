using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>An event was raised to the orchestration.</summary>
[DataContract]
public class EventRaisedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="input">The input as text.</param>
    public EventRaisedEvent(int eventId, string input) : base(eventId) => Input = input;

    /// <inheritdoc/>
    public override EventType EventType => EventType.EventRaised;

    /// <summary>The input as text.</summary>
    [DataMember]
    public string Input { get; set; } = null!;

    /// <summary>The name.</summary>
    [DataMember]
    public string Name { get; set; } = null!;
}
