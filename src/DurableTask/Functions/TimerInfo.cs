namespace Microsoft.Azure.Functions.Worker;

/// <summary>One run of a function on a schedule.</summary>
public class TimerInfo
{
    /// <summary>The schedule's past and future; null when it is not watched.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether the run comes later than it should have.</summary>
    public bool IsPastDue { get; set; }
}
