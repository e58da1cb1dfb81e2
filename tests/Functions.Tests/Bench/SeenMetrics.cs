using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Functions.Tests;

/// <summary>What an app measures, from now on.</summary>
internal sealed class SeenMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)> _seen = [];

    public SeenMetrics(App app)
    {
        var meter = app.Services.GetRequiredService<Meters>().Meter;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All tags of all measurements.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Tags
    {
        get
        {
            lock (_seen)
                return [.. _seen.SelectMany(m => m.Tags)];
        }
    }

    /// <summary>The measurements of one instrument that have these tags.</summary>
    public IReadOnlyList<double> Of(string name, params (string Name, object Value)[] tags)
    {
        lock (_seen)
        {
            return [.. _seen.Where(m => m.Name == name && tags.All(t => m.Tags.TryGetValue(t.Name, out var value) && Equals(value, t.Value))).Select(m => m.Value)];
        }
    }

    /// <summary>Looks at what is measured only when somebody looks.</summary>
    public void Collect() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_seen)
            _seen.Add((instrument.Name, value, tags.ToArray().ToDictionary()));
    }
}
