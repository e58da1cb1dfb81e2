using Baton.Agents;

namespace Baton.Functions;

/// <summary>Output of <see cref="BeginAgent"/>: what the tool loop needs of the agent.</summary>
public sealed record AgentPlan
{
    /// <summary>Hash of the transcript's first link.</summary>
    public required string Transcript { get; init; }

    /// <summary>Most model calls in this turn at the work.</summary>
    public required int Turns { get; init; }

    /// <summary>Attempts at a model call that fails in transport.</summary>
    public required int Attempts { get; init; }

    /// <summary>Corrections after a bad answer or a failed call.</summary>
    public required int Reflect { get; init; }

    /// <summary>True: there is another model to fall back on.</summary>
    public bool HasFallback { get; init; }

    /// <summary>True: the agent may call tools.</summary>
    public bool HasTools { get; init; }

    /// <summary>The race of variants that the turn is. Null: one attempt.</summary>
    public RacePlan? Race { get; init; }

    /// <summary>The member that does the work when this one has failed for good. Null: none.</summary>
    public StandIn? StandIn { get; init; }

    /// <summary>The people outside the run who get the work when everything else has failed. Null: nobody.</summary>
    public IReadOnlyList<string>? People { get; init; }
}

/// <summary>A member that stands in for another.</summary>
/// <param name="Name">The member.</param>
/// <param name="Kind">What it is: an agent, a person or remote.</param>
/// <param name="Limits">What its turn may use, within what is left of the other's.</param>
public sealed record StandIn(string Name, MemberKind Kind, AgentLimits Limits);

/// <summary>Output of <see cref="ListTools"/>.</summary>
/// <param name="Tools">Hash of the blob with the pinned tool definitions. Null: they could not be listed.</param>
/// <param name="Problem">Why not. Null: they could.</param>
public sealed record ToolList(string? Tools, string? Problem);

/// <summary>Input of <see cref="CallModel"/>.</summary>
public sealed record ModelTask
{
    /// <summary>The run.</summary>
    public required RunScope Scope { get; init; }

    /// <summary>The member.</summary>
    public required string Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>1 for the first try at this step.</summary>
    public required int Attempt { get; init; }

    /// <summary>Hash of the transcript so far.</summary>
    public required string Transcript { get; init; }

    /// <summary>Hash of the pinned tools. Null: the agent has none.</summary>
    public string? Tools { get; init; }

    /// <summary>Results of the calls that the model asked for last.</summary>
    public IReadOnlyList<ToolAnswer> Answers { get; init; } = [];

    /// <summary>Hash of the blob that tells the model what was wrong with its last reply. Null: nothing was.</summary>
    public string? Feedback { get; init; }

    /// <summary>Hash of the blob with what the member was told beside the task. Null: nothing.</summary>
    public string? Brief { get; init; }

    /// <summary>True: use the agent's fallback model.</summary>
    public bool Fallback { get; init; }

    /// <summary>What sets this variant apart from the others of its race. Null: nothing.</summary>
    public Variation? Variation { get; init; }

    /// <summary>The member whose work it is, where another stands in. Null: the agent's own.</summary>
    public string? StandsFor { get; init; }

    /// <summary>True: the model may still reject the handoff by which the task came.</summary>
    public bool MayReject { get; init; }

    /// <summary>What the call may spend.</summary>
    public required Budget Budget { get; init; }

    /// <summary>When it must be over.</summary>
    public required DateTime Deadline { get; init; }

    /// <summary>True: an answer must fit the team's output schema where the agent has none of its own.</summary>
    public bool Final { get; init; }
}

/// <summary>The result of one call, on its way to the model.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Blob">Hash of the blob with the result's text.</param>
/// <param name="Note">Hash of the blob with what a person did about the call (edited it, say). Null: nothing.</param>
/// <param name="Whole">Hash of the blob with the whole of a text that <paramref name="Blob"/> only begins. Null: that is the whole.</param>
public sealed record ToolAnswer(string CallId, string Blob, string? Note = null, string? Whole = null);

/// <summary>Output of <see cref="CallModel"/>.</summary>
public sealed record ModelTurn
{
    /// <summary>What the reply comes to.</summary>
    public required TurnKind Kind { get; init; }

    /// <summary>Hash of the transcript with the reply. Null: there was none.</summary>
    public string? Transcript { get; init; }

    /// <summary>Answer: hash of the blob with the answer. Handoff, Rejection: of what the model said about it. Invalid: of what is wrong, for the model.</summary>
    public string? Content { get; init; }

    /// <summary>Handoff: to whom.</summary>
    public string? Target { get; init; }

    /// <summary>Tools: the calls.</summary>
    public IReadOnlyList<ToolRequest> Calls { get; init; } = [];

    /// <summary>Invalid, over budget and failed: what was wrong; rejection: why; shortened for people. Null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>Failed: the same call may succeed later.</summary>
    public bool Transient { get; init; }

    /// <summary>Failed: how long the provider asked to wait. Null: it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is charged to the budget.</summary>
    public Spend Spent { get; init; } = Spend.None;
}

/// <summary>A call that the model asked for.</summary>
/// <param name="Step">Where in the run.</param>
/// <param name="CallId">The call.</param>
/// <param name="Tool"><c>server.tool</c>. Null: it does not run.</param>
/// <param name="Arguments">Hash of the blob with the arguments. Null: it does not run.</param>
/// <param name="Ask">True: a person must approve.</param>
/// <param name="Refusal">Hash of the blob that tells the model why it does not run. Null: it does.</param>
/// <param name="Handoff">True: it was meant to hand the task over.</param>
/// <param name="Effect">True: it may change something.</param>
/// <param name="Answer">Hash of the blob with what is answered to it without a call. Null: it is a call.</param>
public sealed record ToolRequest(
    string Step, string CallId, string? Tool, string? Arguments, bool Ask, string? Refusal, bool Handoff = false, bool Effect = false,
    string? Answer = null);
