using Baton.Engine.History;
using Baton.Engine.Replay;
using BenchmarkDotNet.Attributes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baton.Benchmarks;

/// <summary>What it costs to write, to read and to replay the history of a chain: the way back into memory after an eviction.</summary>
[MemoryDiagnoser]
public class ReplayBenchmarks
{
    private static readonly DateTime Start = DateTime.UnixEpoch;
    private static readonly ExecutionStarted Started = new("Chain", "", "0", 0) { At = Start };
    private readonly RunSettings settings = new(JsonDataConverter.Default, NullLoggerFactory.Instance);
    private readonly ITaskOrchestrator orchestrator = FuncTaskOrchestrator.Create<int, int>(async (context, _) =>
    {
        for (var i = 0; ; i++)
            await context.CallActivityAsync<string>("Step", i);
    });

    private List<Episode> episodes = [];
    private List<byte[]> stored = [];

    /// <summary>How many steps the history has.</summary>
    [Params(100, 1000)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var run = New();
        episodes = [];
        HistoryEvent news = Started;
        for (var step = 0; step <= Steps; step++)
        {
            var outcome = run.Turn(Start.AddSeconds(step), Start.AddSeconds(step), [news]);
            episodes.Add(new Episode(Start.AddSeconds(step), [news, .. outcome.Actions]));
            news = new TaskCompleted(step, "\"the result of one step, padded to make about 100 bytes of JSON, as in the other workloads ......\"") { At = Start.AddSeconds(step) };
        }
        stored = episodes.ConvertAll(episode => episode.ToBytes());
    }

    [Benchmark]
    public int Write() => episodes.Sum(episode => episode.ToBytes().Length);

    [Benchmark]
    public int Read() => stored.Sum(bytes => Episode.FromBytes(Start, bytes).Events.Count);

    [Benchmark]
    public void Replay() => New().Replay(episodes);

    private OrchestrationRun New() => new("chain", Started, orchestrator, settings, _ => { });
}
