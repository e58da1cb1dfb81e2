using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using Baton.WireDouble;
using Microsoft.DurableTask.Client;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>Random runs of random teams with random crashes: what the model bills stays under the cap, and what is not billed is not lost.</summary>
public sealed class BudgetRunTests
{
    private const int Runs = 40;
    private const decimal Price = 2;

    [Fact]
    public async Task Runs_WithRandomCrashes_NeverBillMoreThanTheCapAndLoseNothing()
    {
        var ends = new ConcurrentBag<End>();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Runs), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, _) => ends.Add(await RunAsync(seed)));

        // That the caps are kept means something only where they are reached, and where calls are cut off.
        ends.Count(e => e.Outcome == Outcome.Completed).ShouldBeGreaterThan(3);
        ends.Count(e => e.Outcome is Outcome.BudgetExhausted or Outcome.StepLimit).ShouldBeGreaterThan(3);
        ends.Count(e => e.Interruptions > 0).ShouldBeGreaterThan(3);
        ends.Max(e => e.Members).ShouldBeGreaterThanOrEqualTo(50);
    }

    private static async Task<End> RunAsync(int seed)
    {
        var random = new Random(seed);
        var (team, nested, members) = Team(random, seed);
        var (tokens, cost, steps) = (random.Next(2_000, 9000 * members), random.Next(5, 100 * members) / 1000m, random.Next(2, 12 * members));
        var limits = FormattableString.Invariant($"limits: {{ tokens: {tokens}, cost: {cost}, steps: {steps} }}");
        var (lives, crashes) = (0, random.Next(5));
        FrozenStore? store = null;
        Func<Records.IRunStore, Records.IRunStore> wrap = inner =>
        {
            // Later lives end where a call that was cut off is made again: before its answer is on record.
            var at = ++lives > crashes ? 0 : lives == 1 ? random.Next(1, 12 + (3 * members)) : seed % 4 == 0 ? 3 : random.Next(3, 3 * members);
            return store = new FrozenStore(inner, at, before: lives > 1 || random.Next(2) == 0);
        };
        await using var bench = await Bench.OpenAsync($"{team}\n{limits}", onDisk: true, wrap);
        bench.AddTeam("nested", nested);
        await File.WriteAllTextAsync(bench.At("teams/prices.json"), $$"""{ "compatible/test": { "input": {{Price}}, "output": {{Price}} } }""");
        long billed = 0;
        bench.Otherwise = request =>
        {
            var (reply, used) = Answer(request, seed);
            Interlocked.Add(ref billed, used);
            return reply;
        };
        await bench.StartAsync(more: new { id = "budget" });
        while (true)
        {
            // The store of this life is made when it is first asked for.
            _ = bench.App.Store;
            var life = store!;
            var run = bench.GoOnAsync("budget");
            if (await Task.WhenAny(run, life.Frozen) == run)
            {
                await run;
                break;
            }

            await bench.ReopenAsync();
            await run.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        var where = $"seed {seed}, {tokens} tokens, {cost}, {steps} steps";
        var view = await bench.ViewAsync();
        var settled = await bench.EventsAsync(EventTypes.BudgetSettled);
        var charged = new Spend(
            settled.Sum(e => e.Data!.Value.GetProperty("tokens").GetInt64()),
            settled.Sum(e => e.Data!.Value.GetProperty("cost").GetDecimal()),
            settled.Sum(e => e.Data!.Value.GetProperty("steps").GetInt32()));
        new Budget(tokens, cost, steps).Covers(charged).ShouldBeTrue($"{where}: charged {charged}");
        billed.ShouldBeLessThanOrEqualTo(charged.Tokens, where);
        (billed * Price / 1_000_000).ShouldBeLessThanOrEqualTo(charged.Cost, where);
        bench.Model.Requests.Count.ShouldBeLessThanOrEqualTo(charged.Steps, where);

        // What the run says it spent is what its calls were charged: the rest of the cap was there to spend to the end.
        var instance = await bench.App.Client.GetInstanceAsync(InstanceIds.Run(new RunKey("default", "budget")), getInputsAndOutputs: true);
        instance!.ReadOutputAs<TeamResult>()!.Spent.ShouldBe(charged, where);
        view.Outcome.ShouldBeOneOf(Outcome.Completed, Outcome.BudgetExhausted, Outcome.StepLimit);
        if (view.Outcome == Outcome.Completed)
        {
            // The slice of a variant that lost is no limit that anybody set.
            (await bench.EventsAsync(EventTypes.BudgetExceeded)).Where(e => !e.Step!.Contains(".try", StringComparison.Ordinal)).ShouldBeEmpty(where);
        }

        return new End(view.Outcome!.Value, settled.Select(e => e.Value("interruptions")?.GetInt32() ?? 0).DefaultIfEmpty().Max(), members);
    }

    private static (string Team, string Nested, int Members) Team(Random random, int seed)
    {
        var members = seed % 13 == 0 ? 50 : random.Next(2, 6);
        var names = Enumerable.Range(1, members).Select(i => $"a{i}").ToArray();
        var agents = names.Select((n, i) => i == 0 && seed % 3 == 0
            ? $"  {n}: {{ team: nested.yaml }}"
            : $"  {n}: {{ instructions: {n}, model: m, tools: [desk.look]{(seed % 5 == 0 && members < 50 ? ", speculate: { count: 2 }" : "")}{(random.Next(3) == 0 ? $", limits: {{ tokens: {random.Next(2000, 9000)} }}" : "")} }}");
        var list = string.Join(", ", names);
        var pattern = (seed % 4, members) switch
        {
            (0, < 50) => $"pattern: pipeline\nsteps: [ {string.Join(", ", names.Select(n => $"{{ agent: {n} }}"))} ]",
            (1, _) => $"pattern: parallel\nmembers: [{list}]\nmerge: z",
            _ => $"pattern: parallel\nmembers: [{list}]",
        };
        var merger = pattern.EndsWith("merge: z", StringComparison.Ordinal) ? "\n  z: { instructions: z, model: m }" : "";
        return (
            $"{pattern}\nagents:\n{string.Join('\n', agents)}{merger}",
            "pattern: parallel\nmembers: [x, y]\nagents:\n  x: { instructions: x, model: m }\n  y: { instructions: y, model: m, tools: [desk.look] }\nlimits: { steps: 9 }",
            members);
    }

    // Goes by what is asked, so that a call made again is answered the same.
    private static (WireReply Reply, long Tokens) Answer(WireRequest request, int seed)
    {
        var asked = request.Messages.Aggregate(seed, (hash, m) => Encoding.UTF8.GetBytes(m.GetRawText()).Aggregate(hash, (h, b) => unchecked((h * 31) + b)));
        var random = new Random(asked);
        var text = new string('x', random.Next(1, 900));
        var calls = request.Body.TryGetProperty("tools", out _) && random.Next(2) == 0;
        var reply = calls ? Call("desk.look", new { q = text })(request) : Say(text)(request);
        var written = calls ? Tokens("desk__look" + JsonSerializer.Serialize(new { q = text })) : Tokens(text);
        var most = request.Body.GetProperty("max_tokens").GetInt64();
        return (reply, Tokens(request.Body.GetProperty("messages").GetRawText()) + Math.Min(written, most));
    }

    /// <param name="Outcome">How the run ended.</param>
    /// <param name="Interruptions">How often the call that was cut off most was.</param>
    /// <param name="Members">How many worked.</param>
    private sealed record End(Outcome Outcome, int Interruptions, int Members);
}
