using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration started.</summary>
[DataContract]
public class ExecutionStartedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="input">The input as text.</param>
    public ExecutionStartedEvent(int eventId, string input) : base(eventId) => Input = input;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionStarted;

    /// <summary>The instance.</summary>
    [DataMember]
    public OrchestrationInstance OrchestrationInstance = null!;

    /// <summary>The orchestration that started this one.</summary>
    [DataMember]
    public ParentInstance ParentInstance { get; set; } = null!;

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

    /// <summary>When it was to start, in UTC; null means at once.</summary>
    [DataMember]
    public DateTime? ScheduledStartTime { get; set; }

    /// <summary>How often it has started over; null when there is none.</summary>
    [DataMember]
    public int? Generation { get; set; }
}
