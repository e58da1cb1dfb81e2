using Baton.Agents;

namespace Baton.Functions;

/// <summary>A race of variants of one agent, as its orchestrator needs it.</summary>
/// <param name="Variations">The variants.</param>
/// <param name="Judge">Who picks the winner. Null: the first that is valid wins.</param>
/// <param name="JudgeLimits">What the judge's turn may use. Null: nobody judges.</param>
public sealed record RacePlan(IReadOnlyList<Variation> Variations, string? Judge, AgentLimits? JudgeLimits);

/// <summary>Input of <see cref="RunVariant"/>.</summary>
/// <param name="Task">The turn, with a step and a slice of the budget of its own.</param>
/// <param name="Plan">What the agent is.</param>
/// <param name="Tools">Hash of the pinned tools. Null: the agent has none.</param>
/// <param name="Variation">What sets this variant apart.</param>
public sealed record VariantTask(AgentTask Task, AgentPlan Plan, string? Tools, Variation Variation);

/// <summary>How a variant ended.</summary>
public enum VariantEnd
{
    /// <summary>With an answer, or by handing the task over.</summary>
    Done,

    /// <summary>Before calls that only the winner may make.</summary>
    Held,

    /// <summary>With an outcome that is no success.</summary>
    Failed,

    /// <summary>Another has won meanwhile.</summary>
    Cancelled,
}

/// <summary>Output of <see cref="RunVariant"/>.</summary>
public sealed record VariantResult
{
    /// <summary>How it ended.</summary>
    public required VariantEnd End { get; init; }

    /// <summary>Done and failed: the result of the turn. Null otherwise.</summary>
    public AgentResult? Result { get; init; }

    /// <summary>Held: where the turn goes on if this variant wins. Null otherwise.</summary>
    public HeldTurn? Held { get; init; }

    /// <summary>What was charged to its budget.</summary>
    public Spend Spent { get; init; } = Spend.None;
}

/// <summary>A turn at the work that stands before calls which only the winner of a race may make.</summary>
/// <param name="Turn">Number of the model call that asked for them.</param>
/// <param name="Transcript">Hash of the transcript with its reply.</param>
/// <param name="Calls">The calls.</param>
/// <param name="Corrections">Corrections so far.</param>
/// <param name="OnFallback">True: the fallback model is in use.</param>
public sealed record HeldTurn(int Turn, string Transcript, IReadOnlyList<ToolRequest> Calls, int Corrections, bool OnFallback);

/// <summary>Input of <see cref="BriefJudge"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Agent">The agent whose variants raced.</param>
/// <param name="Entries">What they came to.</param>
public sealed record JudgeTask(RunScope Scope, string Agent, IReadOnlyList<JudgeEntry> Entries);

/// <summary>What a variant came to.</summary>
/// <param name="Number">The variant, from 1.</param>
/// <param name="Answer">Hash of the blob with its answer. Null: it has none.</param>
/// <param name="Target">The member it hands the task to. Null: it does not.</param>
/// <param name="Calls">The calls that it stands before.</param>
public sealed record JudgeEntry(int Number, string? Answer, string? Target, IReadOnlyList<ToolRequest> Calls);

/// <summary>Input of <see cref="ReadPick"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Answer">Hash of the blob with what the judge answered.</param>
/// <param name="Entries">The variants that it could pick.</param>
public sealed record PickTask(RunScope Scope, string Answer, IReadOnlyList<int> Entries);

/// <summary>Output of <see cref="ReadPick"/>.</summary>
/// <param name="Winner">The variant. Null: the answer names none of them.</param>
/// <param name="Reason">Why, shortened.</param>
public sealed record Picked(int? Winner, string Reason);
