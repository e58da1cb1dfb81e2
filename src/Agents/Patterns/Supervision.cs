using System.Text;
using System.Text.Json;

namespace Baton.Agents;

/// <summary>Where a supervisor's work stands. The engine keeps it, not the model.</summary>
public sealed record SupervisionState
{
    /// <summary>The task: hash of the blob with the team's input.</summary>
    public required string Task { get; init; }

    /// <summary>What the supervisor still means to do, in its words.</summary>
    public IReadOnlyList<string> Plan { get; init; } = [];

    /// <summary>What was done and counted, in order.</summary>
    public IReadOnlyList<CompletedPart> Completed { get; init; } = [];

    /// <summary>The completed parts up to the last checkpoint, condensed, in order.</summary>
    public IReadOnlyList<DistilledParts> Distilled { get; init; } = [];

    /// <summary>What was tried and did not count, in order.</summary>
    public IReadOnlyList<FailedPart> Errors { get; init; } = [];

    /// <summary>The catalogue's agents that were brought in.</summary>
    public IReadOnlyList<string> Recruited { get; init; } = [];

    /// <summary>Digests of the states in which a worker was given its part.</summary>
    public IReadOnlyList<string> Seen { get; init; } = [];

    /// <summary>The part that is being worked on. Null: none.</summary>
    public PendingPart? Pending { get; init; }
}

/// <summary>A part that a worker was given.</summary>
/// <param name="Step">The worker's turn.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Instruction">What it was told.</param>
public sealed record PendingPart(string Step, string Worker, string Instruction);

/// <summary>A part that was done, and whose result passed its check.</summary>
/// <param name="Step">The worker's turn.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Instruction">What it was told.</param>
/// <param name="Result">Hash of the blob with its result.</param>
public sealed record CompletedPart(string Step, string Worker, string Instruction, string Result);

/// <summary>Completed parts, condensed.</summary>
/// <param name="Parts">How many.</param>
/// <param name="Text">What is left of their results.</param>
public sealed record DistilledParts(int Parts, string Text);

/// <summary>A part that failed, or whose result did not pass its check.</summary>
/// <param name="Step">The worker's turn.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Instruction">What it was told.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why.</param>
public sealed record FailedPart(string Step, string Worker, string Instruction, Outcome Outcome, string Reason);

/// <summary>What a supervisor decided.</summary>
public sealed record SupervisorDecision
{
    /// <summary>What comes next.</summary>
    public required SupervisorMove Next { get; init; }

    /// <summary>Delegate: who.</summary>
    public string? Worker { get; init; }

    /// <summary>Delegate: what it is to do.</summary>
    public string? Instruction { get; init; }

    /// <summary>Finish: the result of the whole task.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What is still to do after it. Null: the plan stays as it is.</summary>
    public IReadOnlyList<string>? Plan { get; init; }

    /// <summary>Why, in the supervisor's words. Null: not said.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a supervisor can do.</summary>
public enum SupervisorMove
{
    /// <summary>Give a worker a part.</summary>
    Delegate,

    /// <summary>End with a result.</summary>
    Finish,
}
