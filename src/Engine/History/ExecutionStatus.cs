namespace Baton.Engine.History;

/// <summary>Where an orchestration stands. The numbers are those of the public API and are stored.</summary>
internal enum ExecutionStatus
{
    Running = 0,
    Completed = 1,
    ContinuedAsNew = 2,
    Failed = 3,
    Canceled = 4,
    Terminated = 5,
    Pending = 6,
    Suspended = 7,
}

internal static class ExecutionStatusExtensions
{
    public static bool IsFinal(this ExecutionStatus status) =>
        status is ExecutionStatus.Completed or ExecutionStatus.Failed or ExecutionStatus.Terminated or ExecutionStatus.Canceled;
}
