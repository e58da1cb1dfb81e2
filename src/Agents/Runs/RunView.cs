using System.Text.Json;

namespace Baton.Agents;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>It works.</summary>
    Running,

    /// <summary>It waits for a person and nothing else goes on.</summary>
    Waiting,

    /// <summary>It was suspended.</summary>
    Suspended,

    /// <summary>It is over; see <see cref="RunView.Outcome"/>.</summary>
    Ended,
}

/// <summary>A run as callers see it.</summary>
public sealed record RunView
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The team's id.</summary>
    public required string Team { get; init; }

    /// <summary>Hash of the pinned team.</summary>
    public required string Definition { get; init; }

    /// <summary>Whose run it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>How it ended. Null until it has.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>Why it ended so. Null for completed runs.</summary>
    public string? Reason { get; init; }

    /// <summary>The member that works or waits now, or where the run ended.</summary>
    public string? Agent { get; init; }

    /// <summary>The step that is worked on now, or where the run ended.</summary>
    public string? Step { get; init; }

    /// <summary>The run's input. Null where it was left out of a list.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The run's result, or what was achieved so far when it ended otherwise. Null: none.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC. Null until it has.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it has used.</summary>
    public required Usage Usage { get; init; }

    /// <summary>The members that had the task, in order.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The gates that wait for a person.</summary>
    public required IReadOnlyList<WaitingGate> Waiting { get; init; }

    /// <summary>What is not well in the run, in words. Null: nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The run this one belongs to. Null: none.</summary>
    public string? Parent { get; init; }

    /// <summary>The run this one was forked from. Null: none.</summary>
    public string? ForkOf { get; init; }
}

/// <summary>A gate that a run waits at.</summary>
/// <param name="Gate">The gate's id.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Tool">The tool concerned. Null: none.</param>
/// <param name="Since">When it was opened, UTC.</param>
/// <param name="ExpiresAt">When it closes by itself, UTC.</param>
public sealed record WaitingGate(string Gate, GateKind Kind, string? Tool, DateTimeOffset Since, DateTimeOffset? ExpiresAt);
