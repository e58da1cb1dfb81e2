using System.Diagnostics;
using System.Globalization;

namespace Baton.Engine.Tests.Crash;

/// <summary>One database file and the processes that work on it, one after the other, each killed without warning.</summary>
internal sealed class Victim(string path, int seed) : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Baton.Engine.Killed.dll");
    private readonly Random random = new(seed);
    private readonly List<string> said = [];
    private Process? process;

    /// <summary>Starts a process and kills it: at work, or now and then while it is still finding out what the last one left.</summary>
    public async Task KillOneAsync(int generation)
    {
        var child = Load(generation);
        if (random.Next(5) == 0)
            await Task.Delay(random.Next(100, 400));
        else
        {
            await AtWorkAsync(generation);
            await Task.Delay(random.Next(0, 60));
        }
        child.HasExited.ShouldBeFalse($"seed {seed}: the process ended by itself: {string.Join('\n', Said("!"))}");
        child.Kill();
        await child.WaitForExitAsync();
    }

    /// <summary>Starts a process that works until it is killed.</summary>
    public Process Load(int generation) =>
        Start("dotnet", [Program, "load", path, generation.ToString(CultureInfo.InvariantCulture)]);

    public Task AtWorkAsync(int generation) => Eventually.IsTrueAsync(
        () => Said($"started g{generation}-").Count > 0 || process!.HasExited, "the process is at work");

    /// <summary>Runs a process that may write files up to a size only, in blocks of 512 bytes, until it has met that.</summary>
    public async Task FillAsync(int blocksOfAFile)
    {
        // The signal would end the process; ignored, the write fails as on a full disk. Memory for code counts as a file too, if it may.
        var child = Start("sh", ["-c", $"trap '' XFSZ; ulimit -f {blocksOfAFile}; exec dotnet \"$0\" fill \"$1\"", Program, path],
            ("DOTNET_EnableWriteXorExecute", "0"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await child.WaitForExitAsync(limit.Token);
        child.ExitCode.ShouldBe(3, string.Join('\n', Said("!")));
    }

    /// <summary>Lets everything end and looks whether what was acknowledged has.</summary>
    public async Task FinishAsync()
    {
        var last = Start("dotnet", [Program, "finish", path]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await last.WaitForExitAsync(limit.Token);
        last.ExitCode.ShouldBe(0, $"seed {seed}: {string.Join('\n', Said("!"))}");

        var ends = Said("end ").Select(line => line.Split(' ', 3)).ToDictionary(parts => parts[0], parts => parts[1..]);
        var started = Said("started ");
        started.Count.ShouldBeGreaterThan(0);
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
        RepeatsNothingThatWasRecorded(File.ReadAllLines(path + ".log"));
    }

    /// <summary>The rest of the lines that begin so; errors begin with an exclamation mark.</summary>
    public List<string> Said(string prefix)
    {
        lock (said)
            return [.. said.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..])];
    }

    public void Dispose()
    {
        // A test that fails must not leave its processes behind.
        if (process is { HasExited: false })
            process.Kill();
        process?.Dispose();
    }

    /// <summary>Steps follow one another, so a step that ran shows that the one before it was recorded, and must not run again.</summary>
    private void RepeatsNothingThatWasRecorded(string[] log)
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

    private Process Start(string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        process?.Dispose();
        process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var (name, value) in environment)
            process.StartInfo.Environment[name] = value;
        process.OutputDataReceived += (_, line) => Keep(line.Data, "");
        process.ErrorDataReceived += (_, line) => Keep(line.Data, "!");
        process.Start();
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
