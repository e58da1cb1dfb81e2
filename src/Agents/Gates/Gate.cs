using System.Text.Json;

namespace Baton.Agents;

/// <summary>What a person is asked.</summary>
public enum GateKind
{
    /// <summary>May this tool call run?</summary>
    Tool,

    /// <summary>May this be the run's result?</summary>
    Result,

    /// <summary>A question of a tool or an agent.</summary>
    Question,

    /// <summary>Did this call, cut off by a crash, have its effect?</summary>
    Ambiguous,

    /// <summary>The person is a member of the team: do this task.</summary>
    Human,
}

/// <summary>What a person can answer.</summary>
public enum GateDecision
{
    /// <summary>Go on as asked. Ambiguous: it did not happen, run it again.</summary>
    Approve,

    /// <summary>Do not. Ambiguous: leave it, whatever happened. Question: it is not answered; the tool is told so and goes on.</summary>
    Reject,

    /// <summary>Go on, with other arguments.</summary>
    Edit,

    /// <summary>The text stands in for the result. Ambiguous: it did happen, this was the result. Question: the answer, as JSON.</summary>
    Respond,
}

/// <summary>A question put to a person, as it was when it was opened; it does not change.</summary>
public sealed record Gate
{
    /// <summary>The gate's id: its orchestration instance.</summary>
    public required string Id { get; init; }

    /// <summary>The run that waits.</summary>
    public required string Run { get; init; }

    /// <summary>Whose run it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The team.</summary>
    public required string Team { get; init; }

    /// <summary>The member that asks. Null: the team.</summary>
    public string? Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>What is asked.</summary>
    public required GateKind Kind { get; init; }

    /// <summary>The tool, as <c>server.tool</c>. Null where no tool is concerned.</summary>
    public string? Tool { get; init; }

    /// <summary>The exact arguments (or the result) that the decision is about. Null: none.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>SHA-256 of <see cref="Arguments"/>; a decision names it. Null: none.</summary>
    public string? ArgumentsHash { get; init; }

    /// <summary>JSON Schema that edited arguments, or the answer to a question, must fit. Null: there is nothing that must fit.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>True: an answer in words is taken too, whatever <see cref="Schema"/> says; who reads it makes the best of it.</summary>
    public bool TakesWords { get; init; }

    /// <summary>Why a person is asked.</summary>
    public required string Reason { get; init; }

    /// <summary>Who may decide. Empty: anybody who may call the approvals API.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Who may decide too once it was escalated.</summary>
    public IReadOnlyList<string> EscalatesTo { get; init; } = [];

    /// <summary>Who started the run, and may not approve what it asks where approvers are named. Null: not known.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Approvals by distinct people that it takes.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it closes by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What somebody answered at a gate.</summary>
public sealed record GateAnswer
{
    /// <summary>Unique id of this answer.</summary>
    public required string Id { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }

    /// <summary>What.</summary>
    public required GateDecision Decision { get; init; }

    /// <summary>When it was given.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Hash of the arguments that the person saw. Null: the person did not say.</summary>
    public string? Shown { get; init; }

    /// <summary>Edit: hash of the blob with the new arguments. Respond: of the text.</summary>
    public string? Content { get; init; }

    /// <summary>Why, in the person's words; at most 500 characters. Null: not said.</summary>
    public string? Comment { get; init; }
}
