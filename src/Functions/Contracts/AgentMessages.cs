using Baton.Agents;

namespace Baton.Functions;

/// <summary>Input of <see cref="RunAgent"/>: one member's turn at the work.</summary>
public sealed record AgentTask
{
    /// <summary>The run.</summary>
    public required RunScope Scope { get; init; }

    /// <summary>The member.</summary>
    public required string Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>The turn or nested team that this one is a part of. Null: the run itself.</summary>
    public string? Under { get; init; }

    /// <summary>Hash of the blob with the team's task, as JSON.</summary>
    public required string Input { get; init; }

    /// <summary>Hash of the blob with what the member before made (pipeline). Null: nothing.</summary>
    public string? Previous { get; init; }

    /// <summary>Hash of the blob with what the member is told beside the task. Null: nothing.</summary>
    public string? Brief { get; init; }

    /// <summary>The handoff that the member may accept or reject. Null: the task did not come by one.</summary>
    public HandoffOffer? Offer { get; init; }

    /// <summary>The member whose work it is, where this one stands in. Null: it is its own.</summary>
    public string? StandsFor { get; init; }

    /// <summary>Hash of the blob with the ticket that came with the work of another. Null: none.</summary>
    public string? Ticket { get; init; }

    /// <summary>True: the turn judges a race, and is no race itself.</summary>
    public bool Judges { get; init; }

    /// <summary>What the turn may spend.</summary>
    public required Budget Budget { get; init; }

    /// <summary>When the run must be over.</summary>
    public required DateTime Deadline { get; init; }

    /// <summary>How long the turn itself may take, waits for people left out. Null: as long as the run.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>True: the answer is the team's result, so it must fit the team's output schema.</summary>
    public bool Final { get; init; }

    /// <summary>What a person refused the member before, for an effect of this turn to make good. Null: nothing.</summary>
    public Setback? Refused { get; init; }
}

/// <summary>How a member's turn ended.</summary>
public enum AgentEnd
{
    /// <summary>With an answer.</summary>
    Answered,

    /// <summary>The task goes to another member.</summary>
    HandedOver,

    /// <summary>The task goes back to who handed it over.</summary>
    Rejected,

    /// <summary>With an outcome that ends the run.</summary>
    Stopped,
}

/// <summary>Output of <see cref="RunAgent"/>.</summary>
public sealed record AgentResult
{
    /// <summary>How it ended.</summary>
    public required AgentEnd End { get; init; }

    /// <summary>Answered: hash of the blob with the answer, as JSON. Stopped: of what was achieved so far, if anything.</summary>
    public string? Answer { get; init; }

    /// <summary>Handed over: to whom.</summary>
    public string? Target { get; init; }

    /// <summary>Handed over or rejected: hash of the blob with what the member said about it. Null: nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>Why the run must not end as completed: how the turn was stopped, or what a person refused on the way. Null: nothing stands against it.</summary>
    public Setback? Setback { get; init; }

    /// <summary>Stopped: what a person refused on the way, and nothing has made good since. Null: nothing.</summary>
    public Setback? Refused { get; init; }

    /// <summary>What was charged to the budget.</summary>
    public Spend Spent { get; init; } = Spend.None;
}

/// <summary>Something that keeps a run from ending as completed.</summary>
/// <param name="Outcome">What the run ends as.</param>
/// <param name="Reason">Why.</param>
/// <param name="Agent">The member concerned.</param>
/// <param name="Step">Where.</param>
public sealed record Setback(Outcome Outcome, string Reason, string? Agent, string? Step);
