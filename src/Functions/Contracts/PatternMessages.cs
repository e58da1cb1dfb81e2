using Baton.Agents;

namespace Baton.Functions;

/// <summary>
/// Names turns of members whose results the journal has: those directly under a step, up to a number. Naming them keeps what members said out of
/// histories.
/// </summary>
/// <param name="Under">The step. Null: the run as a whole.</param>
/// <param name="Last">Number of the last turn.</param>
public sealed record Turns(string? Under, int Last);

/// <summary>Input of <see cref="MergeResults"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Turns">The members' turns.</param>
/// <param name="Merger">Who merges. Null: nobody does.</param>
public sealed record MergeTask(RunScope Scope, Turns Turns, string? Merger);

/// <summary>Output of <see cref="MergeResults"/>.</summary>
/// <param name="Collection">Hash of the blob with the results and failures, collected by rule.</param>
/// <param name="Brief">Hash of the blob with what the member that merges is told. Null: nobody merges.</param>
public sealed record Merged(string Collection, string? Brief);

/// <summary>Input of <see cref="Supervise"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Input">Hash of the blob with the team's task.</param>
/// <param name="State">Hash of the blob with the <see cref="SupervisionState"/>. Null: the work begins.</param>
/// <param name="Answer">Hash of the blob with the answer of the worker that had the last part. Null: there is none.</param>
/// <param name="Outcome">How that worker failed. Null: it did not.</param>
/// <param name="Reason">Why. Null: it did not.</param>
public sealed record SuperviseTask(RunScope Scope, string Input, string? State, string? Answer, Outcome? Outcome, string? Reason);

/// <summary>Output of <see cref="Supervise"/>.</summary>
/// <param name="State">Hash of the blob with the state.</param>
/// <param name="Brief">Hash of the blob with what the supervisor is told.</param>
/// <param name="Achieved">Hash of the blob with what was achieved so far. Null: nothing.</param>
public sealed record Supervised(string State, string Brief, string? Achieved);

/// <summary>Input of <see cref="ReadDecision"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Step">The supervisor's turn.</param>
/// <param name="WorkerStep">The turn that a worker would have.</param>
/// <param name="State">Hash of the blob with the state.</param>
/// <param name="Answer">Hash of the blob with what the supervisor answered.</param>
public sealed record DecisionTask(RunScope Scope, string Step, string WorkerStep, string State, string Answer);

/// <summary>Output of <see cref="ReadDecision"/>.</summary>
public sealed record Decided
{
    /// <summary>Finish: hash of the blob with the result. Null otherwise.</summary>
    public string? Result { get; init; }

    /// <summary>Delegate: the worker. Null otherwise.</summary>
    public string? Worker { get; init; }

    /// <summary>Delegate: hash of the blob with what the worker is told. Null otherwise.</summary>
    public string? Brief { get; init; }

    /// <summary>Delegate: hash of the blob with the new state. Null otherwise.</summary>
    public string? State { get; init; }

    /// <summary>Delegate: the worker, where it comes from the catalogue. Null otherwise.</summary>
    public MemberPlan? Recruited { get; init; }

    /// <summary>Why the decision cannot be followed. Null: it can.</summary>
    public string? Problem { get; init; }

    /// <summary>With a problem: what the run ends as. Null otherwise.</summary>
    public Outcome? Outcome { get; init; }
}

/// <summary>Input of <see cref="ArgueRound"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Step">The step that the decision is recorded under: the team's first turn of the round.</param>
/// <param name="Turns">The members' turns so far.</param>
/// <param name="Round">The round to come, from 1.</param>
/// <param name="Rounds">Rounds in all.</param>
public sealed record RoundTask(RunScope Scope, string Step, Turns Turns, int Round, int Rounds);

/// <summary>Output of <see cref="ArgueRound"/>: what each is told in the round, or, when there is none, what the judge is told.</summary>
/// <param name="Briefs">Hashes of the blobs with what each member is told, by name. Null: there is no further round.</param>
/// <param name="Judge">Hash of the blob with what the judge is told. Null: there is a further round.</param>
public sealed record ArguedRound(IReadOnlyDictionary<string, string>? Briefs, string? Judge);

/// <summary>Input of <see cref="ReadVerdict"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Step">The judge's turn.</param>
/// <param name="Answer">Hash of the blob with what the judge answered.</param>
public sealed record VerdictTask(RunScope Scope, string Step, string Answer);

/// <summary>What a structured answer comes to.</summary>
/// <param name="Result">Hash of the blob with the result. Null: the answer cannot be used.</param>
/// <param name="Problem">Why not. Null: it can.</param>
public sealed record ReadResult(string? Result, string? Problem);

/// <summary>Input of <see cref="AskReviewer"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Review">The review.</param>
/// <param name="Work">Hash of the blob with what is reviewed.</param>
/// <param name="Round">How often it was sent back so far.</param>
public sealed record ReviewerTask(RunScope Scope, Review Review, string Work, int Round);

/// <summary>Input of <see cref="ReadReview"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Step">The reviewer's turn.</param>
/// <param name="Review">The review.</param>
/// <param name="Work">Hash of the blob with what is reviewed.</param>
/// <param name="Round">How often it was sent back so far.</param>
/// <param name="Answer">Hash of the blob with what the reviewer answered.</param>
public sealed record ReviewTask(RunScope Scope, string Step, Review Review, string Work, int Round, string Answer);

/// <summary>Output of <see cref="ReadReview"/>.</summary>
/// <param name="Brief">Hash of the blob with what the author is told. Null: the work is accepted, or the answer cannot be used.</param>
/// <param name="Feedback">What is to be changed, shortened. Null: nothing.</param>
/// <param name="Problem">Why the answer cannot be used. Null: it can.</param>
public sealed record ReadReviewed(string? Brief, string? Feedback, string? Problem);
