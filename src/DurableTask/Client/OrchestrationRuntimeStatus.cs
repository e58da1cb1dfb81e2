namespace Microsoft.DurableTask.Client;

/// <summary>Where an orchestration instance stands.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>It runs, or waits for something.</summary>
    Running = 0,

    /// <summary>It ended well.</summary>
    Completed = 1,

    /// <summary>Not used: an instance that starts over stays <see cref="Running"/>.</summary>
    [Obsolete("Not used. An instance that starts over stays Running.")]
    ContinuedAsNew = 2,

    /// <summary>It ended with an exception.</summary>
    Failed = 3,

    /// <summary>Not used.</summary>
    [Obsolete("Not used.")]
    Canceled = 4,

    /// <summary>It was ended from outside.</summary>
    Terminated = 5,

    /// <summary>It was recorded and has not started yet.</summary>
    Pending = 6,

    /// <summary>It was paused from outside.</summary>
    Suspended = 7,
}
