using Baton.Agents;

namespace Baton.Functions;

/// <summary>When something happens at a gate that nobody has decided.</summary>
public static class GateClock
{
    /// <summary>When the next thing happens.</summary>
    public static DateTime Next(OpenedGate gate, DateTime? remindAt, bool escalated)
    {
        var next = gate.ExpiresAt;
        if (remindAt < next)
            next = remindAt.Value;
        if (!escalated && gate.EscalatesAt < next)
            next = gate.EscalatesAt.Value;
        return next;
    }

    /// <summary>What it is, as the type of journal event; expiry before escalation before a reminder where they fall together.</summary>
    public static string Happened(OpenedGate gate, bool escalated, DateTime now) =>
        now >= gate.ExpiresAt ? EventTypes.GateExpired
        : !escalated && now >= gate.EscalatesAt ? EventTypes.GateEscalated
        : EventTypes.GateReminded;
}
