using Baton.Agents;

namespace Baton.Functions;

/// <summary>Input of <see cref="RunTeam"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Step">Where in the run a nested team works. Null: this is the run itself.</param>
/// <param name="Input">Hash of the blob with the task, as JSON.</param>
/// <param name="Budget">What it may spend. Null: the team's own limits.</param>
/// <param name="Deadline">When it must be over. Null: the team's own limit from now on.</param>
/// <param name="Depth">1 for the run itself, one more for each team around it.</param>
/// <param name="MostDepth">The run's depth limit. Null: the team's own.</param>
/// <param name="Brief">Hash of the blob with what a nested team is told beside the task. Null: nothing.</param>
public sealed record TeamTask(
    RunScope Scope, string? Step, string Input, Budget? Budget, DateTime? Deadline, int Depth, int? MostDepth, string? Brief = null);

/// <summary>How a team's work ended; output of <see cref="RunTeam"/>.</summary>
public sealed record TeamResult
{
    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why. Null for <see cref="Outcome.Completed"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The member concerned. Null: the team.</summary>
    public string? Agent { get; init; }

    /// <summary>Where it ended. Null: the team as a whole.</summary>
    public string? Step { get; init; }

    /// <summary>Hash of the blob with the result, or with what was achieved so far. Null: nothing.</summary>
    public string? Output { get; init; }

    /// <summary>What was charged to the budget.</summary>
    public Spend Spent { get; init; } = Spend.None;
}

/// <summary>What an orchestrator needs of a pinned team: no prompts, no schemas.</summary>
public sealed record TeamPlan
{
    /// <summary>How the members work together.</summary>
    public required Pattern Pattern { get; init; }

    /// <summary>Who starts. Null where the pattern has no such role.</summary>
    public string? Entry { get; init; }

    /// <summary>Hash of the blob with the task in the form that the team takes. Null: no form of it fits the team's input schema.</summary>
    public string? Input { get; init; }

    /// <summary>Handoff: digest of the state that the entry starts from. Null for the other patterns.</summary>
    public string? State { get; init; }

    /// <summary>Pipeline: what is done, in order.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>Parallel and debate: who works on the task, in order.</summary>
    public IReadOnlyList<string> Workers { get; init; } = [];

    /// <summary>Parallel: who merges. Null: merged by rule.</summary>
    public string? Merger { get; init; }

    /// <summary>Debate: rounds of argument.</summary>
    public int Rounds { get; init; }

    /// <summary>The members.</summary>
    public required IReadOnlyDictionary<string, MemberPlan> Members { get; init; }

    /// <summary>What the team may spend.</summary>
    public required Budget Budget { get; init; }

    /// <summary>How long it may take.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Most handoffs.</summary>
    public required int Hops { get; init; }

    /// <summary>How deep teams may nest.</summary>
    public required int Depth { get; init; }
}

/// <summary>What an orchestrator needs of a member.</summary>
/// <param name="Kind">What the member is.</param>
/// <param name="Limits">What one turn of it may use.</param>
/// <param name="Definition">Team: hash of the nested pinned team. Null otherwise.</param>
public sealed record MemberPlan(MemberKind Kind, AgentLimits Limits, string? Definition);

/// <summary>What a member is.</summary>
public enum MemberKind
{
    /// <summary>An agent with a model.</summary>
    Agent,

    /// <summary>A whole team.</summary>
    Team,

    /// <summary>A person.</summary>
    Human,

    /// <summary>An agent of another organisation.</summary>
    Remote,
}
