using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.DurableTask;

namespace Baton.Benchmarks;

/// <summary>The workloads in which the engine's process is killed and started again over the same file.</summary>
internal static class Crashes
{
    private const int Runs = 200;
    private const int Steps = 5;
    private const int Crowd = 10_000;

    /// <summary>200 orchestrations of five steps of 50 ms; SIGKILL once half of the steps have ended; then all are to complete.</summary>
    public static async Task<JsonObject> RecoverAsync()
    {
        using var folder = new Folder();
        var log = folder.At("steps.log");
        var accepted = new HashSet<string>();
        using (var victim = Parent.Start("crash-chain", folder.At("")))
        {
            var reading = Task.Run(async () =>
            {
                await foreach (var line in Parent.Lines(victim))
                    accepted.Add(line["accepted"]!.GetValue<string>());
            });
            // The benchmarks of other engines look at the log every 5 ms too.
            while (!File.Exists(log) || Executions(log).Count(execution => execution.Ended) < Runs * Steps / 2)
                await Task.Delay(5);
            victim.Kill();
            await victim.WaitForExitAsync();
            await reading;
        }
        var atKill = Executions(log);
        using var heir = Parent.Start("crash-chain-again", folder.At(""));
        var result = new JsonObject { ["workload"] = "W6", ["n"] = Runs };
        await foreach (var line in Parent.Lines(heir))
            foreach (var (name, value) in line)
                result[name] = value?.DeepClone();
        await heir.WaitForExitAsync();
        var all = Executions(log);
        result["accepted_at_kill"] = accepted.Count;
        result["ended_at_kill"] = atKill.Count(execution => execution.Ended);
        result["in_flight_at_kill"] = atKill.Count(execution => !execution.Ended) - atKill.Count(execution => execution.Ended);
        result["lost"] = accepted.Count - (result["completed"]?.GetValue<int>() ?? 0);
        result["steps_started_twice"] = Twice(all, ended: false);
        result["steps_ended_twice"] = Twice(all, ended: true);
        result["steps_recorded_twice"] = RecordedTwice(all);
        return result;
    }

    /// <summary>10,000 orchestrations wait, half for an event and half for a timer; SIGKILL; how soon is the next process ready?</summary>
    public static async Task<JsonObject> WakeCrowdAsync()
    {
        using var folder = new Folder();
        using (var victim = Parent.Start("crash-crowd", folder.At("")))
        {
            await foreach (var line in Parent.Lines(victim))
                if (line["waiting"] is not null)
                    break;
            victim.Kill();
            await victim.WaitForExitAsync();
        }
        using var heir = Parent.Start("crash-crowd-again", folder.At(""));
        var result = new JsonObject { ["workload"] = "W7", ["n"] = Crowd };
        await foreach (var line in Parent.Lines(heir))
            foreach (var (name, value) in line)
                result[name] = value?.DeepClone();
        await heir.WaitForExitAsync();
        return result;
    }

    public static async Task ChildAsync(string role, string folder)
    {
        var path = Path.Combine(folder, "engine.db");
        if (role == "crash-crowd")
            await WaitAsync(path);
        else if (role == "crash-crowd-again")
            await WakeAsync(path);
        else
            await ChainsAsync(path, Path.Combine(folder, "steps.log"), again: role.EndsWith("-again", StringComparison.Ordinal));
    }

    private static async Task ChainsAsync(string path, string log, bool again)
    {
        // Unbuffered: what a step has written is in the system's hands and survives the kill.
        await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var gate = new Lock();
        var start = Stopwatch.GetTimestamp();
        await using var engine = await EngineHost.StartAsync(path, (id, step, isEnd) =>
        {
            lock (gate)
                file.Write(System.Text.Encoding.UTF8.GetBytes($"{id} {step} {(isEnd ? "E" : "S")}\n"));
        });
        var ids = Enumerable.Range(0, Runs).Select(i => $"run-{i}").ToList();
        if (!again)
        {
            await Task.WhenAll(ids.Select(async id =>
            {
                await engine.Client.ScheduleNewOrchestrationInstanceAsync("SlowChain", Steps, new StartOrchestrationOptions(id));
                lock (gate)
                    Child.Say(new JsonObject { ["accepted"] = id });
            }));
            await Task.Delay(Timeout.Infinite);
        }
        var ready = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var completed = 0;
        await Task.WhenAll(ids.Select(async id =>
        {
            if (await engine.Client.GetInstanceAsync(id) is null)
                return;
            await engine.EndAsync(id, Steps);
            Interlocked.Increment(ref completed);
        }));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Child.Say(new JsonObject
        {
            ["completed"] = completed,
            ["restart_seconds"] = Math.Round(ready, 3),
            ["seconds"] = Math.Round(seconds, 3),
            ["recovery_seconds"] = Math.Round(seconds, 3),
        });
    }

    private static async Task WaitAsync(string path)
    {
        await using var engine = await EngineHost.StartAsync(path);
        await Workloads.StartWaitersAsync(engine, "event", "Wait", Crowd / 2);
        await Workloads.StartWaitersAsync(engine, "timer", "Sleep", Crowd / 2);
        Child.Say(new JsonObject { ["waiting"] = Crowd });
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task WakeAsync(string path)
    {
        var figures = new Figures();
        var engine = await EngineHost.StartAsync(path);
        // Ready is: it has taken an orchestration and brought it to its end.
        await engine.RunAsync("Chain", 1);
        var result = figures.End("W7", Crowd);
        result.Remove("rate");
        var ids = Enumerable.Range(0, Crowd / 2).Select(i => $"event-{i}").ToList();
        var woken = new Figures();
        await Workloads.SignalAllAsync(engine, ids);
        result["signal_seconds"] = woken.End("W7", Crowd)["seconds"]?.DeepClone();

        // In a process that has done everything before, so that the difference is the waiters alone.
        var (idle, objects) = (Figures.Resident(), Figures.Live());
        await Workloads.StartWaitersAsync(engine, "more-events", "Wait", Crowd / 2);
        await Workloads.StartWaitersAsync(engine, "more-timers", "Sleep", Crowd / 2);
        result["kb_per_waiter"] = Math.Round((Figures.Resident() - idle) / 1024.0 / Crowd, 2);
        result["object_kb_per_waiter"] = Math.Round((Figures.Live() - objects) / 1024.0 / Crowd, 2);
        await engine.DisposeAsync();
        Child.Say(result);
    }

    private static List<(string Step, bool Ended)> Executions(string log) =>
        [.. ReadShared(log).Split('\n').Select(line => line.Split(' ')).Where(parts => parts.Length == 3)
            .Select(parts => ($"{parts[0]} {parts[1]}", parts[2] == "E"))];

    /// <summary>
    /// Steps follow one another, so that the start of one shows that the one before it was recorded: how many ran again after that?
    /// (One that ended within a commit of the kill, but was not recorded, has to run again.)
    /// </summary>
    private static int RecordedTwice(List<(string Step, bool Ended)> executions)
    {
        var furthest = new Dictionary<string, int>();
        var count = 0;
        foreach (var step in executions.Where(execution => !execution.Ended).Select(execution => execution.Step.Split(' ')))
        {
            var number = int.Parse(step[1], CultureInfo.InvariantCulture);
            var before = furthest.GetValueOrDefault(step[0], -1);
            if (number < before)
                count++;
            furthest[step[0]] = Math.Max(before, number);
        }
        return count;
    }

    private static string ReadShared(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }

    private static int Twice(List<(string Step, bool Ended)> executions, bool ended) =>
        executions.Where(execution => execution.Ended == ended).CountBy(execution => execution.Step).Count(pair => pair.Value > 1);
}
