using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>A sub-orchestration was called.</summary>
[DataContract]
public class SubOrchestrationInstanceCreatedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public SubOrchestrationInstanceCreatedEvent(int eventId) : base(eventId)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceCreated;

    /// <summary>The instance id.</summary>
    [DataMember]
    public string InstanceId { get; set; } = null!;

    /// <summary>The name.</summary>
    [DataMember]
    public string Name { get; set; } = null!;

    /// <summary>The version.</summary>
    [DataMember]
    public string Version { get; set; } = null!;

    /// <summary>The input as text.</summary>
    [DataMember]
    public string Input { get; set; } = null!;

    /// <summary>The tags.</summary>
    [DataMember]
    public IDictionary<string, string> Tags { get; set; } = null!;
}
