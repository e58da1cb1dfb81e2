namespace Baton.Functions;

/// <summary>Input of <see cref="NotifyOrchestrator"/>: something happened at a gate.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Record">Hash of the blob with the <see cref="Baton.Agents.Gate"/>.</param>
/// <param name="Type"><c>gate.opened</c>, <c>gate.reminded</c> or <c>gate.escalated</c>.</param>
/// <param name="Number">Counts what happened at this gate, from 0.</param>
/// <param name="At">When.</param>
public sealed record NoticeTask(RunScope Scope, string Record, string Type, int Number, DateTime At);

/// <summary>Input of <see cref="SendNotice"/>.</summary>
/// <param name="Task">What happened.</param>
/// <param name="Address">Whom to tell.</param>
public sealed record NoticeAttempt(NoticeTask Task, NoticeAddress Address);

/// <summary>What became of a message.</summary>
public enum NoticeEnd
{
    /// <summary>It was taken.</summary>
    Sent,

    /// <summary>It may be taken later.</summary>
    TryAgain,

    /// <summary>It will not be taken.</summary>
    Refused,

    /// <summary>Nobody needs it any more.</summary>
    Closed,
}

/// <summary>Output of <see cref="SendNotice"/>.</summary>
/// <param name="End">What became of it.</param>
/// <param name="Reason">Why it was not taken; null where it was.</param>
public sealed record NoticeOutcome(NoticeEnd End, string? Reason);
