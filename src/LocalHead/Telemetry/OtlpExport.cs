using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Baton.Functions;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Baton.LocalHead;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, by the variables that OpenTelemetry's specification names. Without an endpoint nothing is sent.
/// A collector that does not answer costs no run anything: it is talked to on threads of its own, and waited for at most a moment at the end.
/// </summary>
internal sealed partial class OtlpExport(IConfiguration configuration, StateFolder state, ILogger<OtlpExport> log) : IHostedService
{
    private const int LongestEnd = 2_000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;
    private SpanSpool? _spool;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
            return Task.CompletedTask;

        // The exporters read the environment alone.
        foreach (var (name, value) in configuration.AsEnumerable().Where(s => s.Key.StartsWith("OTEL_", StringComparison.Ordinal)))
            Environment.SetEnvironmentVariable(name, value);
        if (IsOn("TRACES"))
        {
            var spool = _spool = new SpanSpool(state.SpansFile);
            var batches = new BatchExportActivityProcessorOptions();
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddSource(Spans.Source)
                .AddProcessor(spool)
                .AddProcessor(new BatchActivityExportProcessor(
                    new SpoolingExporter(TraceOptions(), spool), batches.MaxQueueSize, batches.ScheduledDelayMilliseconds, batches.ExporterTimeoutMilliseconds,
                    batches.MaxExportBatchSize))
                .Build();
            foreach (var span in spool.Left)
                span.Emit();
        }

        if (IsOn("METRICS"))
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource()).AddMeter(Meters.Name).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is still under way when its time is over is left to the end of the process; the spool has what it was about.
        var ended = await Task.WhenAll(
            Task.Run(() => _traces?.Shutdown(LongestEnd) ?? false, CancellationToken.None),
            Task.Run(() => _metrics?.Shutdown(LongestEnd) ?? false, CancellationToken.None));
        if (ended[0])
            _traces!.Dispose();
        if (ended[1])
            _metrics!.Dispose();
        _spool?.Dispose();
    }

    private bool IsOn(string signal)
    {
        if (string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase))
            return false;
        var name = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
        if (string.IsNullOrWhiteSpace(configuration[name]))
            name = "OTEL_EXPORTER_OTLP_ENDPOINT";
        var endpoint = configuration[name];
        if (string.IsNullOrWhiteSpace(endpoint))
            return false;
        if (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            return true;
        LogNoAddress(name, endpoint);
        return false;
    }

    // The exporter's own settings know of the variables for all signals, and only its registration of those for one.
    private OtlpExporterOptions TraceOptions()
    {
        var options = new OtlpExporterOptions();
        var all = options.Endpoint;
        if (Uri.TryCreate(configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"], UriKind.Absolute, out var own))
            options.Endpoint = own;
        if ((configuration["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] ?? configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]) is { } protocol)
            options.Protocol = protocol == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        if (configuration["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] is { } headers)
            options.Headers = headers;
        if (int.TryParse(configuration["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"], NumberStyles.None, CultureInfo.InvariantCulture, out var timeout))
            options.TimeoutMilliseconds = timeout;
        if (own is null && options.Protocol == OtlpExportProtocol.HttpProtobuf)
            options.Endpoint = new Uri(all.ToString().TrimEnd('/') + "/v1/traces");
        return options;
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("baton", serviceVersion: typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expected {Name} to be an address such as http://localhost:4318, found '{Endpoint}'; no telemetry is sent there.")]
    private partial void LogNoAddress(string name, string endpoint);
}
