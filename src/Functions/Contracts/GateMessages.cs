using Baton.Agents;

namespace Baton.Functions;

/// <summary>Input of <see cref="GateOrchestrator"/>: one question to a person.</summary>
public sealed record GateTask
{
    /// <summary>The run.</summary>
    public required RunScope Scope { get; init; }

    /// <summary>The member that asks. Null: the team.</summary>
    public string? Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>What is asked.</summary>
    public required GateKind Kind { get; init; }

    /// <summary><c>server.tool</c>. Null: no tool is concerned.</summary>
    public string? Tool { get; init; }

    /// <summary>Hash of the pinned tools. Null: no tool is concerned.</summary>
    public string? Tools { get; init; }

    /// <summary>Hash of the blob with the arguments, the result or the task.</summary>
    public string? Arguments { get; init; }

    /// <summary>Hash of the blob with what the person is told beside the task. Null: nothing.</summary>
    public string? Brief { get; init; }

    /// <summary>Hash of the blob with what is known of a call that is in doubt. Null: no call is.</summary>
    public string? Known { get; init; }

    /// <summary>Hash of the blob with what a tool asks. Null: no tool asks.</summary>
    public string? Asked { get; init; }

    /// <summary>Which of the tool's questions this is, from 0.</summary>
    public int Question { get; init; }

    /// <summary>Human: the member in whose place the person answers, and in whose shape. Null: the person's own.</summary>
    public string? StandsFor { get; init; }

    /// <summary>Human: the answer becomes the team's result, and has its shape where the member has none.</summary>
    public bool Final { get; init; }

    /// <summary>When the run must be over.</summary>
    public required DateTime Deadline { get; init; }
}

/// <summary>Output of <see cref="OpenGate"/>.</summary>
/// <param name="Record">Hash of the blob with the <see cref="Gate"/>.</param>
/// <param name="ExpiresAt">When it closes by itself.</param>
/// <param name="Remind">Time between reminders. Null: none.</param>
/// <param name="EscalatesAt">When others are asked too. Null: never.</param>
/// <param name="Otherwise">What becomes of it when nobody decides.</param>
/// <param name="Notify">There is a way to tell people of it.</param>
/// <param name="Settled">How it was closed in the run that this one begins like. Null: it is open.</param>
public sealed record OpenedGate(
    string Record, DateTime ExpiresAt, TimeSpan? Remind, DateTime? EscalatesAt, OnExpiry Otherwise, bool Notify = false, GateResult? Settled = null);

/// <summary>Input of <see cref="JudgeAnswer"/>.</summary>
/// <param name="Task">The question.</param>
/// <param name="Record">Hash of the blob with the <see cref="Gate"/>.</param>
/// <param name="Earlier">The answers that counted so far.</param>
/// <param name="Escalated">Others are asked too.</param>
/// <param name="Answer">The new answer.</param>
public sealed record GateJudgement(GateTask Task, string Record, IReadOnlyList<GateAnswer> Earlier, bool Escalated, GateAnswer Answer);

/// <summary>Custom status of a gate: where its inbox entry is found.</summary>
/// <param name="Record">Hash of the blob with the <see cref="Gate"/>.</param>
/// <param name="Escalated">Others are asked too.</param>
public sealed record GateStatus(string Record, bool Escalated);

/// <summary>Output of <see cref="GateOrchestrator"/>.</summary>
/// <param name="Answer">The answer that closed it. Null: it expired.</param>
/// <param name="Otherwise">What becomes of it when it expired.</param>
/// <param name="Note">Hash of the blob with what the agent is told of the decision beside its result. Null: nothing.</param>
public sealed record GateResult(GateAnswer? Answer, OnExpiry Otherwise, string? Note = null);
