using System.Runtime.Serialization;

namespace DurableTask.Core.History;

/// <summary>The orchestrator went on with new events.</summary>
[DataContract]
public class OrchestratorStartedEvent : HistoryEvent
{
    /// <summary>Makes the event.</summary>
    /// <param name="eventId">The event's number; -1 when it has none.</param>
    public OrchestratorStartedEvent(int eventId) : base(eventId)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.OrchestratorStarted;
}
