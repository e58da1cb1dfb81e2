using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class RunHealthTests
{
    private const string Pair = """
        pattern: handoff
        entry: a
        agents:
          a: { instructions: A., model: m, handoffs: [b], tools: [desk.look] }
          b: { instructions: B., model: m, handoffs: [a], tools: [desk.look] }
        """;

    private const string One = """
        pattern: pipeline
        agents: { a: { instructions: A., model: m, tools: [desk.look, desk.dump], retries: { reflect: 9 } } }
        steps: [ { agent: a } ]
        limits: { tokens: 5000000, cost: 100 }
        """;

    private static async Task ShouldWarnAsync(Bench bench, RunView run, params HealthKind[] kinds)
    {
        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        var warned = await bench.EventsAsync(EventTypes.HealthWarned);
        warned.Select(e => e.Text("kind")).ShouldBe(kinds.Select(k => BatonJson.ToElement(k).GetString()));
        (run.Warnings ?? []).ShouldBe(warned.Select(e => e.Text("reason")!));
    }

    [Fact]
    public async Task Run_ThatIsWell_IsNotWarnedOf()
    {
        await using var bench = await Bench.OpenAsync(Pair);
        bench.Then(Call("desk.look", new { q = "x" }), Handoff("b"), Say("done. What else can I do?"));

        await ShouldWarnAsync(bench, await bench.RunAsync());
    }

    [Fact]
    public async Task Handoff_TakenUpLate_IsWarnedOf()
    {
        await using var bench = await Bench.OpenAsync(Pair);
        bench.Then(Handoff("b"), request =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(40));
            return Say("done")(request);
        });

        var run = await bench.RunAsync();

        await ShouldWarnAsync(bench, run, HealthKind.HandoffLatency);
        run.Warnings!.Single().ShouldStartWith("b took 40 s");
    }

    [Fact]
    public async Task Calls_ThatMostlyCannotBeMade_AreWarnedOf()
    {
        await using var bench = await Bench.OpenAsync(One);
        bench.Then(CallRaw("desk__look", "{}"), CallRaw("desk__lok", "{}"), Call(("desk.look", new { q = "a" }), ("desk.look", new { q = "b" }), ("desk.look", new { q = "c" })), Say("done"));

        await ShouldWarnAsync(bench, await bench.RunAsync(), HealthKind.ToolFidelity);
    }

    [Fact]
    public async Task Question_ThatTheTaskAnswers_IsWarnedOf()
    {
        await using var bench = await Bench.OpenAsync(One);
        bench.Then(Say("Gladly. What is your order number?"));

        await ShouldWarnAsync(bench, await bench.RunAsync("refund my order A-100"), HealthKind.AsksForKnown);
    }

    [Fact]
    public async Task Handoff_InACircle_IsWarnedOfOnce()
    {
        await using var bench = await Bench.OpenAsync(Pair);
        bench.Then(
            Call("desk.look", new { q = "1" }), Handoff("b"), Call("desk.look", new { q = "2" }), Handoff("a"), Call("desk.look", new { q = "3" }), Handoff("b"),
            Call("desk.look", new { q = "4" }), Handoff("a"), Say("done"));

        await ShouldWarnAsync(bench, await bench.RunAsync(), HealthKind.CircularHandoff, HealthKind.CircularHandoff);
        (await bench.EventsAsync(EventTypes.HealthWarned)).Select(e => e.Agent).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Steps_ThatCostMoreAndMore_AreWarnedOf()
    {
        await using var bench = await Bench.OpenAsync(One);
        bench.Then([.. Enumerable.Range(1, 7).Select(_ => Call("desk.dump", new { size = 11_000 })), Say("done")]);

        await ShouldWarnAsync(bench, await bench.RunAsync(), HealthKind.TokenGrowth);
    }
}
