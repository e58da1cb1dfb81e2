using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestrator had nothing more to do until the next events.</summary>
[DataContract]
public class OrchestratorCompletedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public OrchestratorCompletedEvent(int eventId) : base(eventId)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.OrchestratorCompleted;
}
