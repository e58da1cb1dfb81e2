using Baton.Agents;
using Baton.Records;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

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

    private static async Task SurviveAsync(string team, Dictionary<string, Func<WireRequest, WireReply>[]> script, bool decide = true)
    {
        var (expected, writes, calls) = await RunAsync(team, script, decide, 0);
        expected[^1].ShouldStartWith(EventTypes.RunCompleted);
        writes.ShouldBeGreaterThan(10);
        for (var write = 1; write <= writes; write++)
        {
            foreach (var before in new[] { true, false })
            {
                var where = $"{(before ? "before" : "after")} write {write}";
                var (journal, _, callsMade) = await RunAsync(team, script, decide, write, before);
                journal.ShouldBe(expected, where);
                callsMade.ShouldBeLessThanOrEqualTo(calls + 1, where);
            }
        }
    }

    /// <summary>Runs the team to its end, with a crash at one write of the run store.</summary>
    /// <returns>The journal, the writes and the calls that reached model and tools.</returns>
    private static async Task<(IReadOnlyList<string> Journal, int Writes, int Calls)> RunAsync(
        string team, Dictionary<string, Func<WireRequest, WireReply>[]> script, bool decide, int crashAt, bool before = false)
    {
        FrozenStore? store = null;
        await using var bench = await Bench.OpenAsync(team, onDisk: true, inner => store = new FrozenStore(inner, crashAt, before));

        // Answers go by what was asked, not by how often, so that a call made again is answered the same.
        bench.Otherwise = request => script[request.Messages[0].GetProperty("content").GetString()!]
            [request.Messages.Count(m => m.GetProperty("role").GetString() == "assistant")](request);
        await bench.StartAsync(more: new { id = "crash" });
        var first = store!;
        var run = GoToEndAsync(bench, decide);
        if (await Task.WhenAny(run, first.Frozen) != run)
        {
            bench.Wrap = null;
            await bench.ReopenAsync();

            // What followed the old life notices that it has ended, one way or another.
            await run.ContinueWith(_ => { }, TaskScheduler.Default);
            run = GoToEndAsync(bench, decide);
        }

        await run;
        var journal = await bench.JournalAsync();
        return (
            [.. journal.Where(e => e.Type != EventTypes.ToolReplayed).Select(e => $"{e.Type} {e.Step} {e.Agent}")],
            first.Writes,
            bench.Model.Requests.Count + bench.Tools.Calls.Count);
    }

    private static async Task GoToEndAsync(Bench bench, bool decide)
    {
        while ((await bench.GoOnAsync()).Status == RunStatus.Waiting)
        {
            if (decide)
                await bench.DecideAsync(new { decision = "approve", by = "ann" });
            else
                await bench.PassAsync(TimeSpan.FromHours(2));
        }
    }
}
