using Baton.Agents;

namespace Baton.Functions;

/// <summary>What the conversation with a remote agent needs of the team file.</summary>
/// <param name="Attempts">How often a message is sent that certainly did not arrive.</param>
/// <param name="Reflect">How often an answer that does not fit goes back.</param>
public sealed record RemotePlan(int Attempts, int Reflect);

/// <summary>Something to say to a remote agent, or a task of it to look at.</summary>
public sealed record RemoteCall
{
    /// <summary>The work.</summary>
    public required AgentTask Task { get; init; }

    /// <summary>1 for the first message; one more for each that goes on with the conversation.</summary>
    public int Round { get; init; } = 1;

    /// <summary>1 for the first effect of this message; one more each time a person said that the last one did not arrive.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Hash of the blob with the words, as JSON. Null: the work itself.</summary>
    public string? Words { get; init; }

    /// <summary>The agent's name for the task. Null: the message begins one.</summary>
    public string? Id { get; init; }

    /// <summary>The agent's name for the conversation. Null: none yet.</summary>
    public string? Context { get; init; }
}

/// <summary>What became of it.</summary>
public enum RemoteEnd
{
    /// <summary>The agent is at work.</summary>
    Working,

    /// <summary>It made an answer that fits.</summary>
    Answered,

    /// <summary>It made an answer that does not fit.</summary>
    Misfit,

    /// <summary>It has to know something first.</summary>
    Asks,

    /// <summary>It ended without an answer.</summary>
    Failed,

    /// <summary>It does not take the task.</summary>
    Rejected,

    /// <summary>It was not reached, and knows nothing of the message.</summary>
    TryAgain,

    /// <summary>It is not known whether it has the message.</summary>
    Ambiguous,
}

/// <summary>Output of <see cref="SendToRemote"/> and <see cref="LookAtRemote"/>.</summary>
/// <param name="End">What became of it.</param>
/// <param name="Result">Answered: hash of the blob with the answer. Misfit: of what to say to that. Asks: of the question; all three as JSON. Otherwise: of the text of what is known; null: nothing.</param>
/// <param name="Reason">Why there is no answer, in a few words. Null: there is, or may be.</param>
/// <param name="Id">The agent's name for the task. Null: it keeps none.</param>
/// <param name="Context">The agent's name for the conversation. Null: it has none.</param>
public sealed record RemoteOutcome(RemoteEnd End, string? Result, string? Reason, string? Id, string? Context);
