namespace DurableTask.Core;

/// <summary>Where an orchestration stands.</summary>
public enum OrchestrationStatus
{
    /// <summary>It runs, or waits for something.</summary>
    Running = 0,

    /// <summary>It ended well.</summary>
    Completed = 1,

    /// <summary>It started over.</summary>
    ContinuedAsNew = 2,

    /// <summary>It ended with an exception.</summary>
    Failed = 3,

    /// <summary>It was cancelled.</summary>
    Canceled = 4,

    /// <summary>It was ended from outside.</summary>
    Terminated = 5,

    /// <summary>It was recorded and has not started yet.</summary>
    Pending = 6,

    /// <summary>It was paused from outside.</summary>
    Suspended = 7,
}
