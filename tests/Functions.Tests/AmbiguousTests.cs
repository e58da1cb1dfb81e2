using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class AmbiguousTests
{
    private const string Team = """
        pattern: pipeline
        agents: { worker: { instructions: Work., model: m, tools: [desk.note] } }
        steps: [ { agent: worker } ]
        """;

    /// <summary>A call with an effect that cannot be repeated has been cut off, and a person is asked.</summary>
    private static async Task<Bench> AskedAsync()
    {
        var bench = await Bench.OpenAsync(Team);
        var deaths = 1;
        bench.Tools.Before = _ => Task.FromResult(Interlocked.Decrement(ref deaths) < 0);
        bench.Then(Call("desk.note", new { text = "x" }), Say("so be it"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await bench.GateAsync()).GetProperty("kind").GetString().ShouldBe("ambiguous");
        bench.Tools.Calls.Count.ShouldBe(1);
        return bench;
    }

    [Fact]
    public async Task ServerDyingMidCall_IsNeverRepeatedSilently()
    {
        await using var bench = await AskedAsync();
        (await bench.EventsAsync(EventTypes.ToolAmbiguous)).ShouldHaveSingleItem();
        (await bench.ViewAsync()).Waiting.ShouldHaveSingleItem().Kind.ShouldBe(GateKind.Ambiguous);
    }

    [Fact]
    public async Task Approve_ItDidNotHappen_RunsItAgainUnderAnotherKey()
    {
        await using var bench = await AskedAsync();

        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.Count.ShouldBe(2);
        bench.Tools.Calls.Select(c => c.Key).Distinct().Count().ShouldBe(2);
        bench.Model.Requests[1].Last("tool").ShouldBe("noted x");
    }

    [Fact]
    public async Task Respond_ItDidHappen_TakesThePersonsWord()
    {
        await using var bench = await AskedAsync();

        var run = await bench.AnswerAsync(new { decision = "respond", by = "ann", text = "it is there" });

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.Count.ShouldBe(1);
        bench.Model.Requests[1].Last("tool").ShouldBe("it is there");
    }

    [Fact]
    public async Task Reject_LeavesIt_AndEndsAsAmbiguousEffect()
    {
        await using var bench = await AskedAsync();

        var run = await bench.AnswerAsync(new { decision = "reject", by = "ann" });

        run.Outcome.ShouldBe(Outcome.AmbiguousEffect);
        run.Reason.ShouldNotBeNullOrEmpty();
        bench.Tools.Calls.Count.ShouldBe(1);
        bench.Model.Requests[1].Last("tool")!.ShouldContain("not known");
    }

    [Fact]
    public async Task Expiry_LeavesIt_AndEndsAsAmbiguousEffect()
    {
        await using var bench = await AskedAsync();
        await bench.PassAsync(TimeSpan.FromHours(24));
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.AmbiguousEffect);
        bench.Tools.Calls.Count.ShouldBe(1);
    }
}
