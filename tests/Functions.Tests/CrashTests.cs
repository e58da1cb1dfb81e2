using Baton.Agents;
using Baton.Records;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;
using Script = System.Collections.Generic.Dictionary<string, System.Func<Baton.WireDouble.WireRequest, Baton.WireDouble.WireReply>[]>;

namespace Baton.Functions.Tests;

/// <summary>Whatever record is the last before a crash, the run that goes on after it leaves the journal that an undisturbed one leaves.</summary>
public sealed class CrashTests
{
    private const string Pipeline = """
        pattern: pipeline
        agents:
          one: { instructions: One., model: m, tools: [desk.look, desk.save] }
          two: { instructions: Two., model: m, output: { type: object } }
        steps: [ { agent: one }, { agent: two } ]
        output: { type: object }
        """;

    private const string Gated = """
        pattern: handoff
        entry: a
        agents:
          a: { instructions: A., model: m, handoffs: [b] }
          b: { instructions: B., model: m, tools: [desk.save] }
        approvals: [ { tool: desk.save, expires: 2h, remind: 90m } ]
        """;

    [Fact]
    public Task Pipeline_CrashedAfterAnyRecord_EndsTheSame() => SurviveAsync(Pipeline, new()
    {
        ["One."] = [Call("desk.look", new { q = "a" }), Call("desk.save", new { text = "b" }), Say("saved")],
        ["Two."] = [Say("no JSON"), Say("{}")],
    });

    [Fact]
    public Task Gate_CrashedAfterAnyRecord_EndsTheSame() => SurviveAsync(Gated, new()
    {
        ["A."] = [Handoff("b", "save it")],
        ["B."] = [Call("desk.save", new { text = "b" }), Say("done")],
    });

    [Fact]
    public Task ExpiredGate_CrashedAfterAnyRecord_EndsTheSame() => SurviveAsync(Gated, new()
    {
        ["A."] = [Handoff("b", "save it")],
        ["B."] = [Call("desk.save", new { text = "b" }), Say("not saved")],
    }, decide: false);

    [Fact]
    public async Task EffectThatCannotBeRepeated_CrashedAnywhere_HappensOnceOrIsAskedAbout()
    {
        const string Team = """
            pattern: pipeline
            agents: { one: { instructions: One., model: m, tools: [desk.note] } }
            steps: [ { agent: one } ]
            """;
        Script script = new() { ["One."] = [Call("desk.note", new { text = "b" }), Say("noted")] };
        var (_, writes, _) = await RunAsync(Team, script, new { decision = "respond", by = "ann", text = "it is there" }, 0);
        var asked = 0;
        for (var write = 1; write <= writes; write++)
        {
            foreach (var before in new[] { true, false })
            {
                var where = $"{(before ? "before" : "after")} write {write}";
                var notes = 0;
                var (journal, _, _) = await RunAsync(
                    Team, script, new { decision = "respond", by = "ann", text = "it is there" }, write, before, bench =>
                    {
                        notes = bench.Tools.Calls.Count;
                        return Task.CompletedTask;
                    });
                notes.ShouldBeLessThanOrEqualTo(1, where);
                journal[^1].ShouldStartWith(EventTypes.RunCompleted);
                var doubt = journal.Count(e => e.StartsWith(EventTypes.GateOpened, StringComparison.Ordinal));
                asked += doubt;
                (notes + doubt).ShouldBeGreaterThan(0, where);
            }
        }

        // Cut off between intent and result: right after the one, and right before the other.
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task Tokens_WithACallCutOffAnywhere_AreNeverMoreThanTheCap()
    {
        const int Cap = 4000;
        var team = $$"""
            pattern: pipeline
            agents: { one: { instructions: One., model: m, tools: [desk.look] } }
            steps: [ { agent: one } ]
            limits: { tokens: {{Cap}} }
            """;
        Script script = new() { ["One."] = [.. Enumerable.Repeat(Call("desk.look", new { q = "more" }), 50)] };
        var (_, writes, _) = await RunAsync(team, script, null, 0);
        var lost = 0;
        for (var write = 1; write <= writes; write++)
        {
            IReadOnlyList<RunEvent> settled = [];
            await RunAsync(team, script, null, write, before: true, async bench => settled = await bench.EventsAsync(EventTypes.BudgetSettled));
            settled.Sum(e => e.Data!.Value.GetProperty("tokens").GetInt64()).ShouldBeLessThanOrEqualTo(Cap, $"before write {write}");
            lost += settled.Count(e => e.Data!.Value.TryGetProperty("lost", out var tokens) && tokens.GetInt64() > 0);
        }

        lost.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task ModelCall_CutOffAgainAndAgain_IsChargedForEachTime()
    {
        // Where the answer is recorded: behind the run's start, the agent's start and the intents of the executions before and of its own.
        var ends = new Queue<int>([4, 3, 4]);
        FrozenStore? store = null;
        await using var bench = await Bench.OpenAsync(
            "pattern: pipeline\nagents: { one: { instructions: One., model: m } }\nsteps: [ { agent: one } ]",
            onDisk: true,
            inner => store = new FrozenStore(inner, ends.Count > 0 ? ends.Dequeue() : 0, before: true));
        bench.Otherwise = Say("done");
        await bench.StartAsync(more: new { id = "crash" });
        while (true)
        {
            // The store of this life is made when it is first asked for.
            _ = bench.App.Store;
            var frozen = store!.Frozen;
            var run = bench.GoOnAsync("crash");
            if (await Task.WhenAny(run, frozen) == run)
                break;
            await bench.ReopenAsync();
            await run.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        bench.Model.Requests.Count.ShouldBe(4);
        var reserved = (await bench.EventsAsync(EventTypes.BudgetReserved)).ShouldHaveSingleItem().Data!.Value.GetProperty("tokens").GetInt64();
        var settled = (await bench.EventsAsync(EventTypes.BudgetSettled)).ShouldHaveSingleItem().Data!.Value;
        settled.GetProperty("interruptions").GetInt32().ShouldBe(3);
        settled.GetProperty("lost").GetInt64().ShouldBe(3 * reserved);
        settled.GetProperty("steps").GetInt32().ShouldBe(4);
        (await bench.ViewAsync()).Outcome.ShouldBe(Outcome.Completed);
    }

    private static async Task SurviveAsync(string team, Script script, bool decide = true)
    {
        var decision = decide ? new { decision = "approve", by = "ann" } : null;
        var (expected, writes, calls) = await RunAsync(team, script, decision, 0);
        expected[^1].ShouldStartWith(EventTypes.RunCompleted);
        writes.ShouldBeGreaterThan(10);
        for (var write = 1; write <= writes; write++)
        {
            foreach (var before in new[] { true, false })
            {
                var where = $"{(before ? "before" : "after")} write {write}";
                var (journal, _, callsMade) = await RunAsync(team, script, decision, write, before);
                journal.ShouldBe(expected, where);
                callsMade.ShouldBeLessThanOrEqualTo(calls + 1, where);
            }
        }
    }

    /// <summary>Runs the team to its end, with a crash at one write of the run store.</summary>
    /// <returns>The journal, the writes and the calls that reached model and tools.</returns>
    private static async Task<(IReadOnlyList<string> Journal, int Writes, int Calls)> RunAsync(
        string team, Script script, object? decision, int crashAt, bool before = false, Func<Bench, Task>? look = null)
    {
        FrozenStore? store = null;
        await using var bench = await Bench.OpenAsync(team, onDisk: true, inner => store = new FrozenStore(inner, crashAt, before));

        // Answers go by what was asked, not by how often, so that a call made again is answered the same.
        bench.Otherwise = request => script[request.Messages[0].GetProperty("content").GetString()!]
            [request.Messages.Count(m => m.GetProperty("role").GetString() == "assistant")](request);
        await bench.StartAsync(more: new { id = "crash" });
        var first = store!;
        var run = GoToEndAsync(bench, decision);
        if (await Task.WhenAny(run, first.Frozen) != run)
        {
            bench.Wrap = null;
            await bench.ReopenAsync();

            // What followed the old life notices that it has ended, one way or another.
            await run.ContinueWith(_ => { }, TaskScheduler.Default);
            run = GoToEndAsync(bench, decision);
        }

        await run;
        if (look is not null)
            await look(bench);
        var journal = await bench.JournalAsync();
        return (
            [.. journal.Where(e => e.Type != EventTypes.ToolReplayed).Select(e => $"{e.Type} {e.Step} {e.Agent}")],
            first.Writes,
            bench.Model.Requests.Count + bench.Tools.Calls.Count);
    }

    private static async Task GoToEndAsync(Bench bench, object? decision)
    {
        while ((await bench.GoOnAsync()).Status == RunStatus.Waiting)
        {
            if (decision is not null)
                await bench.DecideAsync(decision);
            else
                await bench.PassAsync(TimeSpan.FromHours(2));
        }
    }
}
