using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Agents;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>What condensing saves a supervisor, and that it loses nothing that was named.</summary>
public sealed class DistillTests
{
    private const int Steps = 12;
    private const int ResultLength = 4096;

    private const string Team = """
        pattern: supervisor
        entry: lead
        agents:
          lead: { instructions: LEAD., model: m, limits: { turns: 40 } }
          worker: { description: looks things up, instructions: WORK., model: m }
        members: [worker]
        limits: { steps: 100, tokens: 10000000 }
        """;

    [Fact]
    public async Task Supervisor_OfTwelveStepsWithFourKilobyteResults_SpendsAtLeastSixtyPercentLessAndKeepsEveryFact()
    {
        var (full, answer) = await RunAsync(Team);
        var (condensed, distilledAnswer) = await RunAsync(Team + "\ndistill: { every: 3, words: 200 }");

        foreach (var fact in Enumerable.Range(1, Steps).Select(Fact))
        {
            answer.ShouldContain(fact);
            distilledAnswer.ShouldContain(fact);
        }

        var saved = 1 - ((double)condensed / full);
        saved.ShouldBeGreaterThanOrEqualTo(0.6, $"{condensed} of {full} prompt tokens");
    }

    [Fact]
    public async Task Checkpoint_IsInTheJournalWithWhatItSaved()
    {
        await using var bench = await OpenAsync(Team + "\ndistill: { every: 4, words: 100 }");
        (await bench.RunAsync("find all facts")).Outcome.ShouldBe(Outcome.Completed);

        var events = await bench.EventsAsync(EventTypes.ContextDistilled);
        events.Count.ShouldBe(3);
        foreach (var e in events)
            e.Value("after")!.Value.GetInt32().ShouldBeLessThan(e.Value("before")!.Value.GetInt32() / 4);
    }

    /// <summary>The prompt tokens of the supervisor's calls, by the usual four characters a token, and the run's result.</summary>
    private static async Task<(long Tokens, string Answer)> RunAsync(string team)
    {
        await using var bench = await OpenAsync(team);
        var run = await bench.RunAsync("find all facts");
        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        var prompts = bench.Model.Requests.Where(IsLead).Sum(r => (long)r.Body.GetProperty("messages").GetRawText().Length);
        return (prompts / 4, run.Output!.Value.GetString()!);
    }

    private static async Task<Bench> OpenAsync(string team)
    {
        var bench = await Bench.OpenAsync(team);
        var given = 0;
        // The lead gives one part after the other, then answers with every fact that it was shown.
        bench.Otherwise = request =>
        {
            if (!IsLead(request))
                return Say(Result(given))(request);
            if (given < Steps)
                return Say(JsonSerializer.Serialize(new { next = "delegate", worker = "worker", instruction = $"find fact {++given}" }))(request);
            var shown = Regex.Matches(request.Body.GetProperty("messages").GetRawText(), @"FACT-\d+ is \d+ EUR").Select(m => m.Value).Distinct();
            return Say(JsonSerializer.Serialize(new { next = "finish", result = string.Join("; ", shown) }))(request);
        };
        return bench;
    }

    private static bool IsLead(WireRequest request) => request.Body.GetProperty("messages").GetRawText().Contains("LEAD.", StringComparison.Ordinal);

    private static string Fact(int n) => $"FACT-{n} is {n * 1371} EUR";

    /// <summary>About 4 KB of prose with one fact in the middle of it.</summary>
    private static string Result(int n)
    {
        var filler = string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"In paragraph {(char)('a' + (i % 26))} the report speaks at length about circumstances and opinions. "));
        return filler[..(ResultLength / 2)] + $". We found that {Fact(n)}. " + filler[..(ResultLength / 2)];
    }
}
