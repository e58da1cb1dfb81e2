using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>A question to a person, as callers see it.</summary>
public sealed record GateDocument
{
    /// <summary>The gate's id.</summary>
    public required string Id { get; init; }

    /// <summary>The run that waits.</summary>
    public required string Run { get; init; }

    /// <summary>The team.</summary>
    public required string Team { get; init; }

    /// <summary>The member that asks. Null: the team.</summary>
    public string? Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>What is asked.</summary>
    public required GateKind Kind { get; init; }

    /// <summary>The tool concerned. Null: none.</summary>
    public string? Tool { get; init; }

    /// <summary>The exact arguments, or the result, that the decision is about. Null: none.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>SHA-256 of the arguments. Null: none.</summary>
    public string? ArgumentsHash { get; init; }

    /// <summary>JSON Schema that edited arguments, or the answer, must fit. Null: none.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Why a person is asked.</summary>
    public required string Reason { get; init; }

    /// <summary>Who may decide. Empty: anybody.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>Approvals by distinct people that it takes.</summary>
    public required int Quorum { get; init; }

    /// <summary>The answers so far.</summary>
    public required IReadOnlyList<GateDecisionView> Decisions { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it closes by itself, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it can still be decided.</summary>
    public required GateStanding Status { get; init; }

    /// <summary>The signed link by which it is decided. Null: it cannot be decided any more.</summary>
    public string? CallbackUri { get; init; }
}

/// <summary>An answer to a gate.</summary>
/// <param name="By">Who answered.</param>
/// <param name="Decision">What.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Comment">Why. Null: not said.</param>
public sealed record GateDecisionView(string By, GateDecision Decision, DateTimeOffset At, string? Comment);
