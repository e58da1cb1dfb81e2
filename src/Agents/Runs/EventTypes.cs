namespace Baton.Agents;

/// <summary>The types of journal events.</summary>
public static class EventTypes
{
#pragma warning disable CS1591 // Each constant is named as its text reads.
    public const string RunStarted = "run.started";
    public const string RunCompleted = "run.completed";
    public const string RunSuspended = "run.suspended";
    public const string RunResumed = "run.resumed";
    public const string RunCancelled = "run.cancelled";
    public const string DefinitionPinned = "definition.pinned";
    public const string AgentStarted = "agent.started";
    public const string AgentCompleted = "agent.completed";
    public const string ModelRequested = "model.requested";
    public const string ModelCompleted = "model.completed";
    public const string ModelFailed = "model.failed";
    public const string ToolIntent = "tool.intent";
    public const string ToolCompleted = "tool.completed";
    public const string ToolFailed = "tool.failed";
    public const string ToolAmbiguous = "tool.ambiguous";
    public const string ToolReplayed = "tool.replayed";
    public const string ToolAsked = "tool.asked";
    public const string ToolResumed = "tool.resumed";
    public const string ToolCancelled = "tool.cancelled";
    public const string HandoffProposed = "handoff.proposed";
    public const string HandoffAccepted = "handoff.accepted";
    public const string HandoffRejected = "handoff.rejected";
    public const string DecisionMade = "decision.made";
    public const string MemberRecruited = "member.recruited";
    public const string GateOpened = "gate.opened";
    public const string GateDecided = "gate.decided";
    public const string GateReminded = "gate.reminded";
    public const string GateEscalated = "gate.escalated";
    public const string GateExpired = "gate.expired";
    public const string NoticeSent = "notice.sent";
    public const string NoticeFailed = "notice.failed";
    public const string ToolsPinned = "tools.pinned";
    public const string BudgetReserved = "budget.reserved";
    public const string BudgetSettled = "budget.settled";
    public const string BudgetExceeded = "budget.exceeded";
    public const string CacheHit = "cache.hit";
    public const string ContextDistilled = "context.distilled";
    public const string ContextTrimmed = "context.trimmed";
    public const string RaceStarted = "race.started";
    public const string RaceWon = "race.won";
    public const string RaceCancelled = "race.cancelled";
    public const string ReflectionRequested = "reflection.requested";
    public const string RetryScheduled = "retry.scheduled";
    public const string FallbackUsed = "fallback.used";
    public const string OutputRejected = "output.rejected";
    public const string MessageRefused = "message.refused";
    public const string MessageParked = "message.parked";
    public const string BatchStarted = "batch.started";
    public const string BatchLines = "batch.lines";
    public const string BatchReceived = "batch.received";
    public const string HealthWarned = "health.warned";
#pragma warning restore CS1591
}
