using System.Globalization;
using Baton.Sqlite;

namespace Baton.Engine.Tests.Crash;

/// <summary>
/// Real processes under load, killed without warning again and again, then left to finish. <c>BATON_KILLS</c> says how often, if not 200
/// times; <c>BATON_KILL_SEED</c> repeats the moments that a failure names, as far as two processes can be repeated.
/// </summary>
public sealed class KillTests
{
    private const int Files = 4;

    [Fact]
    public async Task Kill_AtRandomMoments_LosesNothingAndRepeatsNothingThatWasRecorded()
    {
        using var folder = new TemporaryFolder();
        var kills = Number("BATON_KILLS") ?? 200;
        var seed = Number("BATON_KILL_SEED") ?? Environment.TickCount;
        // Two at a time: while one starts, which takes longest, the other one works and dies.
        await Parallel.ForEachAsync(Enumerable.Range(0, Files), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (file, _) =>
        {
            var path = folder.At($"killed-{file}.db");
            using (var victim = new Victim(path, seed + file))
            {
                for (var generation = 0; generation * Files + file < kills; generation++)
                    await victim.KillOneAsync(generation);
                await victim.FinishAsync();
            }
            new SqliteFile(path, new SqliteFileOptions { CheckUpTo = long.MaxValue }).Dispose();
        });
    }

    [Fact]
    public async Task File_OfAProcessAtWork_IsRefusedAtOnceNamingThatProcess()
    {
        using var folder = new TemporaryFolder();
        using var victim = new Victim(folder.At("e.db"), 0);
        var owner = victim.Load(0);
        await victim.AtWorkAsync(0);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var refused = Should.Throw<StoreLockedException>(
            () => new EngineHarness(_ => { }, configure: options => options.Path = folder.At("e.db")));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        refused.Message.ShouldContain($"process {owner.Id} has it open");
        owner.Kill();
        await owner.WaitForExitAsync();
        await new EngineHarness(_ => { }, configure: options => options.Path = folder.At("e.db")).DisposeAsync();
    }

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;
}
