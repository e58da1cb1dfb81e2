namespace Baton.Agents;

/// <summary>What a model's reply comes to.</summary>
public enum TurnKind
{
    /// <summary>An answer that fits.</summary>
    Answer,

    /// <summary>Calls of tools.</summary>
    Tools,

    /// <summary>The task goes to another member.</summary>
    Handoff,

    /// <summary>The task goes back to who handed it over.</summary>
    Rejection,

    /// <summary>None of these: the model must be told what is wrong.</summary>
    Invalid,

    /// <summary>The call was not made: it could have gone over the budget.</summary>
    OverBudget,

    /// <summary>No model answered.</summary>
    Failed,
}

/// <summary>What is to be done about a model's reply.</summary>
public sealed record TurnDecision
{
    /// <summary>What it comes to.</summary>
    public required TurnKind Kind { get; init; }

    /// <summary>Answer: the answer as JSON. Null otherwise.</summary>
    public System.Text.Json.JsonElement? Answer { get; init; }

    /// <summary>Tools: the calls, in the model's order.</summary>
    public IReadOnlyList<CallDecision> Calls { get; init; } = [];

    /// <summary>Handoff: the member that gets the task. Null otherwise.</summary>
    public string? Target { get; init; }

    /// <summary>Handoff, Rejection: what the model says about it. Null: nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>Invalid: what is wrong, in words for the model. Null otherwise.</summary>
    public string? Problem { get; init; }
}

/// <summary>What is to be done about one call that a model asked for.</summary>
public sealed record CallDecision
{
    /// <summary>The call.</summary>
    public required TranscriptCall Call { get; init; }

    /// <summary>The tool. Null: there is none by that name, or it may not be called.</summary>
    public ToolDefinition? Tool { get; init; }

    /// <summary>What the call needs before it runs. Null: it does not run.</summary>
    public ToolVerdict? Verdict { get; init; }

    /// <summary>What it reads of a long result. Null: it is another call.</summary>
    public BlobRead? Read { get; init; }

    /// <summary>Why it does not run, in words for the model. Null: it does.</summary>
    public string? Refusal { get; init; }
}
