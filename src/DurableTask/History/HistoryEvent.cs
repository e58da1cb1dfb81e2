using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>Something that happened to an orchestration.</summary>
[DataContract]
public abstract class HistoryEvent : IExtensibleDataObject
{
    /// <summary>Makes an event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    protected HistoryEvent(int eventId)
    {
        EventId = eventId;
        Timestamp = DateTime.UtcNow;
    }

    /// <summary>The number an orchestration gave the action that the event records; -1 when there is no such action.</summary>
    [DataMember]
    public int EventId { get; private set; }

    /// <summary>Whether the event was replayed.</summary>
    [DataMember]
    public bool IsPlayed { get; set; }

    /// <summary>When it happened, in UTC.</summary>
    [DataMember]
    public DateTime Timestamp { get; set; }

    /// <summary>The event's kind.</summary>
    [DataMember]
    public virtual EventType EventType { get; private set; }

    /// <summary>Data of newer writers that this version does not know.</summary>
    public ExtensionDataObject? ExtensionData { get; set; }
}
