using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter of a function that runs on a schedule.</summary>
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="schedule">A cron expression of six fields (seconds first) or a time span.</param>
    public TimerTriggerAttribute(string schedule) => Schedule = schedule;

    /// <summary>A cron expression of six fields (seconds first) or a time span.</summary>
    public string Schedule { get; }

    /// <summary>Whether the function also runs when the host starts; false by default.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Whether runs missed while the host was down are made up for; true by default.</summary>
    public bool UseMonitor { get; set; } = true;
}
