using System.Collections.Concurrent;
using System.Globalization;
using Baton.Agents;
using Baton.WireDouble;
using Xunit.Abstractions;

namespace Baton.EndToEnd;

/// <summary>
/// The main job, killed at every durable write and at random moments: started again, it ends as if nothing had happened. <c>BATON_SEED</c> and
/// <c>BATON_KILLS</c> choose other moments and more of them.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int AtOnce = 2;
    private const int FewestWrites = 20;

    [Fact]
    public async Task Kill_AtEveryDurableWrite_EndsTheSameAndRepeatsNothingRecorded()
    {
        await using var model = await DeskModel.StartAsync();
        RunRecord undisturbed;
        using (var desk = new Desk())
        {
            desk.Use(model);
            undisturbed = await RunRecord.ReadAsync(desk, await desk.JsonAsync(0, Words("whole")));
            CheckUndisturbed(undisturbed);
            model.Requests.Count.ShouldBe(4);
        }

        // A write behind the last one never happens: where the run comes through, all of them have been tried.
        var problems = new ConcurrentBag<string>();
        var last = int.MaxValue;
        await Parallel.ForEachAsync(Points(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) =>
        {
            if (Volatile.Read(ref last) < point.Write)
                return;
            try
            {
                if (!await CrashAsync(model, point.Setting, undisturbed))
                    InterlockedMin(ref last, point.Write);
            }
            catch (Exception e)
            {
                problems.Add($"{point.Setting}: {e.Message}");
            }
        });

        output.WriteLine($"{last - 1} durable writes, killed before and after each; {model.Requests.Count} model requests in all.");
        problems.ShouldBeEmpty();
        last.ShouldBeGreaterThan(FewestWrites);

        IEnumerable<(int Write, string Setting)> Points()
        {
            for (var write = 1; write < Volatile.Read(ref last); write++)
            {
                yield return (write, $"before:{write}");
                yield return (write, $"{write}");
            }
        }
    }

    [Fact]
    public async Task Kill_AtRandomMoments_EndsTheSame()
    {
        var seed = Number("BATON_SEED", 20);
        var kills = Number("BATON_KILLS", 20);
        RunRecord undisturbed;
        int lines;
        using (var desk = new Desk())
        {
            var result = await desk.CallAsync(Words("whole"));
            lines = result.Out.Count(c => c == '\n');
            undisturbed = await RunRecord.ReadAsync(desk, await desk.JsonAsync(0, "show", "whole"));
            CheckUndisturbed(undisturbed);
        }

        // Each run is killed twice, the second time while it picks up what the first has left.
        var done = 0;
        var problems = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, (kills + 1) / 2, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var random = new Random(seed + number);
            using var desk = new Desk();
            var moments = new List<string>();
            try
            {
                for (var kill = 0; kill < 2; kill++)
                {
                    var (line, pause) = (random.Next(lines), random.Next(60));
                    await using var process = desk.Start(Words("random"));
                    process.CloseInput();
                    var alive = await process.SaysAsync(line);
                    await Task.Delay(pause, CancellationToken.None);
                    var result = alive && !process.HasExited ? await process.KillAsync() : await process.EndAsync();
                    moments.Add($"line {line} + {pause} ms → {result.ExitCode}");
                    (result.ExitCode is 0 or CliResult.Killed).ShouldBeTrue($"{result}");
                    if (result.ExitCode == CliResult.Killed)
                        Interlocked.Increment(ref done);
                }

                (await RunRecord.ReadAsync(desk, await desk.JsonAsync(0, Words("random")))).ShouldBe(undisturbed);
            }
            catch (Exception e)
            {
                problems.Add($"seed {seed + number}, {string.Join(", ", moments)}: {e.Message}");
            }
        });

        output.WriteLine($"{done} kills, seed {seed}.");
        problems.ShouldBeEmpty();
        done.ShouldBeGreaterThan(kills / 2);
    }

    private static void CheckUndisturbed(RunRecord run)
    {
        run.Outcome.ShouldBe("completed");
        run.Path.ShouldBe("triage → billing");
        run.Refunds.ShouldBe("CH-5015 84.50");
    }

    /// <summary>Runs to the crash, runs again to the end, and compares.</summary>
    /// <returns>False: there is no such write.</returns>
    private static async Task<bool> CrashAsync(OpenAIDouble model, string setting, RunRecord undisturbed)
    {
        var run = "crash-" + setting.Replace(':', '-');
        using var desk = new Desk();
        desk.Use(model);
        desk.Environment["Baton__CrashAt"] = setting;
        var killed = await desk.CallAsync(Words(run));
        if (killed.ExitCode == 0)
            return false;
        killed.ExitCode.ShouldBe(CliResult.Killed, $"{killed}");
        var before = await RecordedAsync(desk, run);
        var asked = Asked(model, run).Count;

        desk.Environment.Remove("Baton__CrashAt");
        (await RunRecord.ReadAsync(desk, await desk.JsonAsync(0, Words(run)))).ShouldBe(undisturbed);
        var again = Asked(model, run).Skip(asked).ToList();
        again.Where(before.Contains).ShouldBeEmpty("a model call whose result was recorded was made again");
        Asked(model, run).Count.ShouldBeLessThanOrEqualTo(4 + 1);
        return true;
    }

    /// <summary>The steps whose model call is in the journal with its result.</summary>
    private static async Task<HashSet<string>> RecordedAsync(Desk desk, string run) =>
        File.Exists(Path.Combine(desk.State, "records.db"))
            ? [.. (await desk.JournalAsync(run)).Where(e => e.Type == EventTypes.ModelCompleted).Select(e => $"default/{run}/{e.Step}")]
            : [];

    private static List<string> Asked(OpenAIDouble model, string run) =>
        [.. model.Requests.Select(r => r.Step()).Where(s => s.StartsWith($"default/{run}/", StringComparison.Ordinal))];

    private static string[] Words(string run) => ["run", "team.yaml", "--input", Desk.RefundTicket, "--id", run, "--approve-all"];

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static void InterlockedMin(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) > value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
