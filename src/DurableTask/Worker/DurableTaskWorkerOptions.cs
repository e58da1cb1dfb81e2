using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Worker;

/// <summary>A worker's settings.</summary>
public partial class DurableTaskWorkerOptions
{
    /// <summary>How inputs, outputs and events are written; JSON by default. Null goes back to that.</summary>
    public DataConverter DataConverter
    {
        get;
        set
        {
            field = value ?? JsonDataConverter.Default;
            DataConverterWasSet = value is not null;
        }
    } = JsonDataConverter.Default;

    /// <summary>Whether the worker runs entities; false by default.</summary>
    public bool EnableEntitySupport { get; set; }

    /// <summary>
    /// The longest timer that is set as one; a longer one is made of several, which only the history shows. Changing it changes what
    /// orchestrations that are under way did. 3 days by default.
    /// </summary>
    public TimeSpan MaximumTimerInterval { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How the worker logs.</summary>
    public LoggingOptions Logging { get; } = new();

    /// <summary>Says which orchestrations the worker runs; null means every one.</summary>
    [Obsolete("Experimental")]
    public IOrchestrationFilter? OrchestrationFilter { get; set; }

    /// <summary>How much the worker does at once.</summary>
    public ConcurrencyOptions Concurrency { get; } = new();

    /// <summary>Which versions of orchestrations the worker takes; null means every one.</summary>
    public VersioningOptions? Versioning { get; set; }

    /// <summary>Whether <see cref="Versioning"/> was set.</summary>
    public bool IsVersioningSet => Versioning is not null;

    /// <summary>Whether the converter was set, so that a converter among the services does not replace it.</summary>
    internal bool DataConverterWasSet { get; private set; }
}
