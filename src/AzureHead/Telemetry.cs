using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Baton.Functions;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Baton.AzureHead;

/// <summary>
/// Sends the app's spans and metrics to Application Insights where <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, and by OTLP where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is. The Functions host sends its own to the same places: <c>telemetryMode</c> in <c>host.json</c>.
/// </summary>
internal static class Telemetry
{
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
            return;
        var insights = !string.IsNullOrWhiteSpace(configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        var otlp = !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!insights && !otlp)
            return;
        var telemetry = services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(Spans.Source))
            .WithMetrics(metrics => metrics.AddMeter(Meters.Name))
            .UseFunctionsWorkerDefaults();
        if (insights)
            telemetry.UseAzureMonitorExporter(options => Configure(options, configuration));
        if (otlp)
            telemetry.UseOtlpExporter();
    }

    private static void Configure(AzureMonitorExporterOptions options, IConfiguration configuration)
    {
        if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("Authorization=AAD", StringComparison.OrdinalIgnoreCase) == true)
            options.Credential = new DefaultAzureCredential();

        // The exporter's own limit of traces a second is each process's for itself, and would tear holes into a run that several work on.
        if (string.IsNullOrWhiteSpace(configuration["OTEL_TRACES_SAMPLER"]))
            (options.TracesPerSecond, options.SamplingRatio) = (null, 1);
    }
}
