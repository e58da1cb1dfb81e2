namespace Baton.Tools;

/// <summary>Where a remote agent is with a task.</summary>
public enum RemoteState
{
    /// <summary>At work, or about to be.</summary>
    Working,

    /// <summary>It has to know something first, or somebody has to sign in for it.</summary>
    Asks,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Ended without a result; cancelled counts as this.</summary>
    Failed,

    /// <summary>It does not take the task.</summary>
    Rejected,
}
