using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestration was ended from outside.</summary>
[DataContract]
public class ExecutionTerminatedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="input">The input as text.</param>
    public ExecutionTerminatedEvent(int eventId, string input) : base(eventId) => Input = input;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionTerminated;

    /// <summary>The input as text.</summary>
    [DataMember]
    public string Input { get; set; } = null!;
}
