using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Baton.Functions;

/// <summary>
/// What the app measures. Tags are names from team files and words of the app: never a run, a tenant, or what a model or a tool has written.
/// </summary>
public sealed class Meters : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Baton";

    // As the conventions for generative AI advise.
    private static readonly InstrumentAdvice<double> Calls =
        new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };

    private static readonly InstrumentAdvice<long> Amounts =
        new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] };

    // From the second of a quick run to the weeks of one that waits for people.
    private static readonly InstrumentAdvice<double> Waits =
        new() { HistogramBucketBoundaries = [1, 5, 15, 30, 60, 300, 900, 3600, 14400, 43200, 86400, 259200, 604800, 2592000] };

    private readonly Meter _meter = new(Name);

    /// <summary>The instruments.</summary>
    /// <param name="queue">The queue of runs, whose depth is measured when somebody collects. Null: there is none.</param>
    public Meters(IRunQueue? queue = null)
    {
        OperationDuration = _meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of model calls.", null, Calls);
        TokenUsage = _meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of model calls.", null, Amounts);
        WorkflowDuration = _meter.CreateHistogram("gen_ai.workflow.duration", "s", "Duration of runs, waits for people included.", null, Waits);
        AgentDuration = _meter.CreateHistogram("gen_ai.invoke_agent.duration", "s", "Duration of members' turns, waits for people included.", null, Waits);
        ToolDuration = _meter.CreateHistogram("gen_ai.execute_tool.duration", "s", "Duration of tool calls.", null, Calls);
        HandoffLatency = _meter.CreateHistogram("baton.handoff.latency", "s", "From a handoff's proposal to its acceptance or rejection.", null, Waits);
        GateAge = _meter.CreateHistogram("baton.gate.age", "s", "How long gates were open.", null, Waits);
        Runs = _meter.CreateCounter<long>("baton.runs", "{run}", "Runs that have ended.");
        ToolCalls = _meter.CreateCounter<long>("baton.tool.calls", "{call}", "Calls that models asked for; those that are 'ok' over all is the fidelity.");
        CacheHits = _meter.CreateCounter<long>("baton.cache.hits", "{call}", "Model calls that were answered without a model.");
        Cost = _meter.CreateCounter<double>("baton.cost", "{USD}", "What model calls cost by the price table.");
        if (queue is not null)
            _meter.CreateObservableGauge("baton.queue.depth", () => Depths(queue), "{message}", "Messages that wait, those being handled included.");
    }

    internal Histogram<double> OperationDuration { get; }

    internal Histogram<long> TokenUsage { get; }

    internal Histogram<double> WorkflowDuration { get; }

    internal Histogram<double> AgentDuration { get; }

    internal Histogram<double> ToolDuration { get; }

    internal Histogram<double> HandoffLatency { get; }

    internal Histogram<double> GateAge { get; }

    internal Counter<long> Runs { get; }

    internal Counter<long> ToolCalls { get; }

    internal Counter<long> CacheHits { get; }

    internal Counter<double> Cost { get; }

    /// <summary>The meter itself, for listeners that must tell one app from another in the same process.</summary>
    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Depths(IRunQueue queue)
    {
        foreach (var name in new[] { IRunQueue.Name, IRunQueue.Poison })
        {
            if (queue.Count(name) is { } depth)
                yield return new Measurement<long>(depth, new KeyValuePair<string, object?>("baton.queue", name));
        }
    }

    /// <summary>Tags, without those that have no value.</summary>
    internal static TagList Tags(params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        var list = default(TagList);
        foreach (var (name, value) in tags)
        {
            if (value is not null)
                list.Add(name, value);
        }

        return list;
    }
}
