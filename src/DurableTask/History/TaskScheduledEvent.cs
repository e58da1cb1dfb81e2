using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>An activity was called.</summary>
[DataContract]
public class TaskScheduledEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public TaskScheduledEvent(int eventId) : base(eventId)
    {
    }

    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="name">The name.</param>
    /// <param name="version">The version; null means none.</param>
    /// <param name="input">The input as text.</param>
    public TaskScheduledEvent(int eventId, string name, string? version = null, string? input = null) : base(eventId)
    {
        Name = name;
        Version = version;
        Input = input;
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskScheduled;

    /// <summary>The name; null when there is none.</summary>
    [DataMember]
    public string? Name { get; set; }

    /// <summary>The version; null when there is none.</summary>
    [DataMember]
    public string? Version { get; set; }

    /// <summary>The input as text; null when there is none.</summary>
    [DataMember]
    public string? Input { get; set; }

    /// <summary>The tags; null when there is none.</summary>
    [DataMember]
    public IDictionary<string, string>? Tags { get; set; }
}
