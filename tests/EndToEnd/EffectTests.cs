using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Baton.WireDouble;
using Xunit.Abstractions;

namespace Baton.EndToEnd;

/// <summary>
/// Effects in the world happen once, whenever the head is killed: it runs on as if nothing had happened, or asks a person where nobody else can know.
/// <c>BATON_KILLS</c> says how often it is killed, if not 200 times; <c>BATON_SEED</c> repeats the moments, as far as processes can be repeated.
/// </summary>
public sealed class EffectTests(ITestOutputHelper output)
{
    private const int Folders = 4;
    private const int InFlight = 8;

    [Fact]
    public async Task Kill_AtRandomMomentsOfCallsWithEffects_NeitherRepeatsNorLosesNorGuessesOne()
    {
        var kills = Number("BATON_KILLS") ?? 200;
        var seed = Number("BATON_SEED") ?? Environment.TickCount;
        var took = Stopwatch.StartNew();
        await using var model = await OpenAIDouble.StartAsync(EffectRuns.Answer);
        var done = new ConcurrentBag<EffectRuns>();
        try
        {
            // Two at a time: while one starts, which takes longest, the other one works and dies.
            await Parallel.ForAsync(0, Folders, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (folder, _) =>
            {
                var runs = new EffectRuns(model, new Random(seed + folder), InFlight).Prepare();
                done.Add(runs);
                for (var life = folder; life < kills; life += Folders)
                    await runs.LiveAndDieAsync();
                await runs.FinishAsync();
            });

            var counts = done.Select(r => r.Count()).ToList();
            var (asked, happened) = (done.Sum(r => r.Answers.Count), done.Sum(r => r.Answers.Count(a => a)));
            var (duplicates, losses) = (counts.Sum(c => c.Duplicates), counts.Sum(c => c.Losses));
            var line = $"{kills} kills of {done.Sum(r => r.Ended.Count)} runs with 3 effects each, seed {seed}, {took.Elapsed.TotalSeconds:0} s: "
                + $"{asked} ambiguous calls asked about ({happened} had happened), {duplicates} duplicates, {losses} losses.";
            output.WriteLine(line);
            duplicates.ShouldBe(0, line);
            losses.ShouldBe(0, line);
            counts.SelectMany(c => c.Guesses).ShouldBeEmpty(line);
            done.SelectMany(r => r.Ended.Values).ShouldAllBe(outcome => outcome == "completed");

            // Kills that meet no call would find nothing wrong with anything.
            done.Sum(r => r.Ended.Count).ShouldBeGreaterThan(kills / 2, line);
            happened.ShouldBeGreaterThan(0, line);
            if (kills >= 100)
                happened.ShouldBeLessThan(asked, line);
        }
        finally
        {
            foreach (var runs in done)
                runs.Dispose();
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
