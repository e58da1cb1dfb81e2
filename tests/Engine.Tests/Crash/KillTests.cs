using System.Diagnostics;
using System.Globalization;
using Baton.Sqlite;

namespace Baton.Engine.Tests.Crash;

/// <summary>A real process under load, killed without warning again and again, then left to finish.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;
    private readonly List<string> said = [];
    private readonly List<Process> processes = [];

    [Fact]
    public async Task Kill_AtRandomMoments_LosesNothingAndRepeatsNothingThatWasRecorded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("killed.db");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var generation = 0; generation < Kills; generation++)
        {
            var process = Start("load", path, generation.ToString(CultureInfo.InvariantCulture));
            // Well into its work before the clock of the kill starts, or slow machines would only ever test starting up.
            await Eventually.IsTrueAsync(() => Said($"started g{generation}-").Count > 0 || process.HasExited, "the process is at work");
            await Task.Delay(random.Next(0, 120));
            process.Kill();
            await process.WaitForExitAsync();
        }
        var last = Start("finish", path);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await last.WaitForExitAsync(limit.Token);
        last.ExitCode.ShouldBe(0, $"seed {seed}: {string.Join('\n', Said("!"))}");

        var ends = Said("end ").Select(line => line.Split(' ', 3)).ToDictionary(parts => parts[0], parts => parts[1..]);
        ends.Count.ShouldBeGreaterThan(Kills);
        var started = Said("started ");
        started.Except(ends.Keys).ShouldBeEmpty($"seed {seed}: acknowledged starts were lost");
        foreach (var (id, end) in ends)
        {
            end[0].ShouldBe("Completed", $"seed {seed}: {id} {end[1]}");
            if (id.EndsWith("-child", StringComparison.Ordinal))
                end[1].Trim().ShouldBe("33", $"seed {seed}: {id}");
        }
        // An event that was acknowledged is the first one the instance sees; others got a zero to let them end.
        foreach (var id in Said("raised "))
            ends[id][1].ShouldStartWith("\"6 7 6 33\"", customMessage: $"seed {seed}: the acknowledged event of {id} was lost");
        // Every orchestration was counted once: without a lock by some entity, and by reading and writing under a lock.
        var entities = Said("entity ").Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => (parts[1], parts[2]));
        var work = ends.Keys.Count(id => !id.EndsWith("-child", StringComparison.Ordinal));
        int.Parse(entities["locked"].Item1, CultureInfo.InvariantCulture).ShouldBe(work, $"seed {seed}");
        entities.Where(entity => entity.Key != "locked").Sum(entity => int.Parse(entity.Value.Item1, CultureInfo.InvariantCulture))
            .ShouldBe(work, $"seed {seed}");
        entities.Values.ShouldAllBe(entity => entity.Item2.Length == 0, $"seed {seed}: a lock was left");
        RepeatsNothingThatWasRecorded(File.ReadAllLines(path + ".log"), seed);
        new SqliteFile(path).Dispose();
    }

    public void Dispose()
    {
        // A test that fails must not leave its processes behind.
        foreach (var process in processes)
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
    }

    /// <summary>Steps follow one another, so a step that ran shows that the one before it was recorded, and must not run again.</summary>
    private static void RepeatsNothingThatWasRecorded(string[] log, int seed)
    {
        var furthest = new Dictionary<string, int>();
        var executions = 0;
        foreach (var line in log)
        {
            // The last line before a kill may be torn.
            if (line.Split(' ') is not [var id, var number] || id.EndsWith("-child", StringComparison.Ordinal)
                || !int.TryParse(number, CultureInfo.InvariantCulture, out var step))
                continue;
            executions++;
            var before = furthest.GetValueOrDefault(id, -1);
            step.ShouldBeGreaterThanOrEqualTo(before, $"seed {seed}: step {step} of {id} ran again after step {before}");
            furthest[id] = Math.Max(before, step);
        }
        executions.ShouldBeGreaterThan(100);
    }

    private List<string> Said(string prefix)
    {
        lock (said)
            return [.. said.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..])];
    }

    private Process Start(params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Baton.Engine.Killed.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Keep(line.Data, "");
        process.ErrorDataReceived += (_, line) => Keep(line.Data, "!");
        process.Start();
        processes.Add(process);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line, string mark)
    {
        if (line is not null)
            lock (said)
                said.Add(mark + line);
    }
}
