using System.Text.Json;

namespace Baton.Agents;

/// <summary>What a matching call needs before it runs.</summary>
public enum ApprovalPolicy
{
    /// <summary>A person's decision.</summary>
    Ask,

    /// <summary>Nothing: the team file vouches for the tool.</summary>
    Allow,

    /// <summary>It never runs.</summary>
    Deny,
}

/// <summary>What becomes of a gate that nobody decided in time.</summary>
public enum OnExpiry
{
    /// <summary>As if a person had said no.</summary>
    Reject,

    /// <summary>The run ends as escalated.</summary>
    Escalate,
}

/// <summary>A rule about what a person must approve.</summary>
public sealed record ApprovalRule
{
    /// <summary><c>server.tool</c>, with <c>*</c> as a wildcard. Null: the rule is about the final result.</summary>
    public string? Tool { get; init; }

    /// <summary>True: the rule is about the team's final result.</summary>
    public bool Result { get; init; }

    /// <summary>
    /// JSON Schema over the arguments (or the result); the rule applies where they are valid against it. Null: always.
    /// The file's short form <c>{ amount: { minimum: 50 } }</c> stands for these <c>properties</c>; an argument that is absent then counts
    /// as fitting, except in a rule that allows, so that the doubtful call is the one that is asked about.
    /// </summary>
    public JsonElement? When { get; init; }

    /// <summary>What a matching call needs.</summary>
    public ApprovalPolicy Policy { get; init; } = ApprovalPolicy.Ask;

    /// <summary>Who may decide. Empty: anybody who may call the approvals API.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Approvals by distinct people that it takes; 1 to 20.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>How long the gate stays open. Null: 24 hours.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Time between reminders. Null: none.</summary>
    public TimeSpan? Remind { get; init; }

    /// <summary>Who is asked next when nobody decides. Null: nobody.</summary>
    public Escalation? Escalate { get; init; }

    /// <summary>What becomes of the gate when nobody decided in time.</summary>
    public OnExpiry Otherwise { get; init; } = OnExpiry.Reject;
}

/// <summary>Who is asked next, and when.</summary>
/// <param name="To">The people who are then asked too.</param>
/// <param name="After">Time from the opening of the gate.</param>
public sealed record Escalation(IReadOnlyList<string> To, TimeSpan After);
