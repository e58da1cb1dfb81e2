using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>A sub-orchestration ended well.</summary>
[DataContract]
public class SubOrchestrationInstanceCompletedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    /// <param name="taskScheduledId">The number of the event that made the call.</param>
    /// <param name="result">The result as text.</param>
    public SubOrchestrationInstanceCompletedEvent(int eventId, int taskScheduledId, string result) : base(eventId)
    {
        TaskScheduledId = taskScheduledId;
        Result = result;
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceCompleted;

    /// <summary>The number of the event that made the call.</summary>
    [DataMember]
    public int TaskScheduledId { get; private set; }

    /// <summary>The result as text.</summary>
    [DataMember]
    public string Result { get; private set; }
}
