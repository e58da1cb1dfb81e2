using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Client;

/// <summary>A client's settings.</summary>
public class DurableTaskClientOptions
{
    /// <summary>The version new instances get when none is given; empty means none.</summary>
    public string DefaultVersion { get; set; } = string.Empty;

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

    /// <summary>Whether the client serves entities; false by default.</summary>
    public bool EnableEntitySupport { get; set; }

    /// <summary>Whether the converter was set, so that a converter among the services does not replace it.</summary>
    internal bool DataConverterWasSet { get; private set; }
}
