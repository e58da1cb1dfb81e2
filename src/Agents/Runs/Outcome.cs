namespace Baton.Agents;

/// <summary>How a run ended. Every value but <see cref="Completed"/> comes with a reason that a person can act on.</summary>
public enum Outcome
{
    /// <summary>The result is there and fits.</summary>
    Completed,

    /// <summary>A person said no and there was no other way.</summary>
    Rejected,

    /// <summary>Nobody decided in time.</summary>
    Expired,

    /// <summary>Handed to a person outside the run.</summary>
    Escalated,

    /// <summary>The next call could have gone over the tokens or the money.</summary>
    BudgetExhausted,

    /// <summary>The run's time is over.</summary>
    DeadlineExceeded,

    /// <summary>The run's steps, its hops or an agent's turns are used up.</summary>
    StepLimit,

    /// <summary>Teams nest deeper than allowed.</summary>
    DepthLimit,

    /// <summary>The same agent received the same state again.</summary>
    CycleDetected,

    /// <summary>Answers kept failing the output schema.</summary>
    InvalidOutput,

    /// <summary>A handoff could not be made.</summary>
    InvalidHandoff,

    /// <summary>A tool that the work needs does not work.</summary>
    ToolFailed,

    /// <summary>No model candidate answered.</summary>
    ModelFailed,

    /// <summary>It is not known whether a tool's effect happened, and nobody could say.</summary>
    AmbiguousEffect,

    /// <summary>Cancelled by request.</summary>
    Cancelled,

    /// <summary>A fault of Baton itself or of its installation.</summary>
    Fault,
}
