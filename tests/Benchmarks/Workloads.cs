using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.DurableTask;

namespace Baton.Benchmarks;

/// <summary>The workloads that one process does from beginning to end; those with a kill are in <see cref="Crashes"/>.</summary>
internal static class Workloads
{
    public static readonly string[] All = ["W1", "W2", "W3", "W4", "W5", "W6", "W7"];

    /// <summary>Orchestrations of five steps, all started at once: 200, then 2,000.</summary>
    public static async Task<IEnumerable<JsonObject>> ThroughputAsync(Folder folder)
    {
        var path = folder.At("engine.db");
        var results = new List<JsonObject>();
        foreach (var n in new[] { 200, 2000 })
        {
            await using (var warm = await EngineHost.StartAsync(path))
                await warm.WarmUpAsync();
            // A closed file has taken in its log: its growth is what finished orchestrations take on disk.
            var before = new FileInfo(path).Length;
            JsonObject result;
            await using (var engine = await EngineHost.StartAsync(path))
            {
                var figures = new Figures();
                await engine.ManyAsync(n, 5);
                result = figures.End("W1", n);
            }
            result["steps_per_s"] = Math.Round(result["rate"]!.GetValue<double>() * 5, 1);
            result["bytes_per_instance"] = (new FileInfo(path).Length - before) / n;
            results.Add(result);
        }
        return results;
    }

    /// <summary>One orchestration that runs 1,000 activities in parallel.</summary>
    public static async Task<IEnumerable<JsonObject>> FanOutAsync(Folder folder)
    {
        await using var engine = await WarmAsync(folder);
        await engine.RunAsync("Fan", 1000);
        var figures = new Figures();
        await engine.RunAsync("Fan", 1000);
        return [figures.End("W2", 1000)];
    }

    /// <summary>One orchestration of N steps, one after another.</summary>
    public static async Task<IEnumerable<JsonObject>> ChainAsync(Folder folder)
    {
        await using var engine = await WarmAsync(folder);
        await engine.RunAsync("Chain", 1000);
        var results = new List<JsonObject>();
        foreach (var n in new[] { 250, 500, 1000, 2000, 10_000 })
        {
            // The median of several, as one chain is short enough to be hit by a single pause of the disk.
            var runs = new List<JsonObject>();
            for (var run = 0; run < 5; run++)
            {
                var figures = new Figures();
                await engine.RunAsync("Chain", n);
                runs.Add(figures.End("W3", n));
            }
            results.Add(runs.OrderBy(run => run["seconds"]!.GetValue<double>()).ElementAt(2));
        }
        return results;
    }

    /// <summary>Orchestrations of one step, one at a time.</summary>
    public static async Task<IEnumerable<JsonObject>> LatencyAsync(Folder folder)
    {
        const int N = 500;
        await using var engine = await WarmAsync(folder);
        var times = new List<double>(N);
        var figures = new Figures();
        for (var i = 0; i < N; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await engine.RunAsync("Chain", 1);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        var result = figures.End("W4", N);
        result["p50_ms"] = Figures.Quantile(times, 0.5);
        result["p95_ms"] = Figures.Quantile(times, 0.95);
        return [result];
    }

    /// <summary>1,000 orchestrations wait for an event, then all are sent it.</summary>
    public static async Task<IEnumerable<JsonObject>> SignalAsync(Folder folder)
    {
        const int N = 1000;
        await using var engine = await WarmAsync(folder);
        var warm = await StartWaitersAsync(engine, "warm", "Wait", 50);
        await SignalAllAsync(engine, warm);
        var (idle, idleObjects) = (Figures.Resident(), Figures.Live());
        var ids = await StartWaitersAsync(engine, "wait", "Wait", N);
        var (waiting, waitingObjects) = (Figures.Resident(), Figures.Live());
        var figures = new Figures();
        await SignalAllAsync(engine, ids);
        var result = figures.End("W5", N);
        result["rss_idle_mb"] = Math.Round(idle / 1048576.0, 1);
        result["rss_waiting_mb"] = Math.Round(waiting / 1048576.0, 1);
        result["kb_per_waiter"] = Math.Round((waiting - idle) / 1024.0 / N, 2);
        result["object_kb_per_waiter"] = Math.Round((waitingObjects - idleObjects) / 1024.0 / N, 2);
        return [result];
    }

    /// <summary>Starts instances and waits until each has reached its wait.</summary>
    public static async Task<List<string>> StartWaitersAsync(EngineHost engine, string prefix, string name, int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => $"{prefix}-{i}").ToList();
        await Task.WhenAll(ids.Select(async id =>
        {
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions(id));
            await engine.Client.WaitForInstanceStartAsync(id);
        }));
        return ids;
    }

    public static Task SignalAllAsync(EngineHost engine, List<string> ids) => Task.WhenAll(ids.Select(async id =>
    {
        await engine.Client.RaiseEventAsync(id, "go", 0);
        await engine.EndAsync(id, 0);
    }));

    private static async Task<EngineHost> WarmAsync(Folder folder)
    {
        var engine = await EngineHost.StartAsync(folder.At("engine.db"));
        await engine.WarmUpAsync();
        return engine;
    }
}
