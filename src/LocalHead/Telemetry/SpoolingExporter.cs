using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Baton.LocalHead;

/// <summary>Sends spans by OTLP and says in the spool which have arrived. Those that have not are sent again together with the next ones.</summary>
internal sealed class SpoolingExporter(OtlpExporterOptions options, SpanSpool spool) : OtlpTraceExporter(options)
{
    private const int MostHeld = 2048;

    private readonly List<Activity> _held = [];

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
            _held.Add(span);
        if (_held.Count > MostHeld)
            _held.RemoveRange(0, _held.Count - MostHeld);
        var result = base.Export(new Batch<Activity>([.. _held], _held.Count));
        if (result != ExportResult.Success)
            return result;
        spool.Sent(_held);
        _held.Clear();
        return result;
    }
}
