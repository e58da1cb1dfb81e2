using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Worker;

/// <summary>A worker's settings.</summary>
public partial class DurableTaskWorkerOptions
{
    /// <summary>How inputs, outputs and events are written; JSON by default.</summary>
    public DataConverter DataConverter
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
            DataConverterWasSet = true;
        }
    } = JsonDataConverter.Default;

    /// <summary>Whether the worker runs entities; false by default.</summary>
    public bool EnableEntitySupport { get; set; }

    /// <summary>How much the worker does at once.</summary>
    public ConcurrencyOptions Concurrency { get; } = new();

    /// <summary>Which versions of orchestrations the worker takes; null means every one.</summary>
    public VersioningOptions? Versioning { get; set; }

    /// <summary>Whether <see cref="Versioning"/> was set.</summary>
    public bool IsVersioningSet => Versioning is not null;

    /// <summary>Whether the converter was set, so that a converter among the services does not replace it.</summary>
    internal bool DataConverterWasSet { get; private set; }
}
