using Baton.Agents;
using Microsoft.DurableTask;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class PatternTests
{
    private const string Pair = """
        pattern: handoff
        entry: a
        agents:
          a: { instructions: You are A., model: m, tools: [desk.look], handoffs: [b] }
          b: { instructions: You are B., model: m, tools: [desk.look], handoffs: [a] }
        """;

    [Fact]
    public async Task Pipeline_OfThree_GivesEachTheTaskAndWhatTheOneBeforeMade()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents:
              one: { instructions: First., model: m }
              two: { instructions: Second., model: m }
              three: { instructions: Third., model: m }
            steps: [ { agent: one }, { agent: two }, { agent: three } ]
            """);
        bench.Then(Say("facts"), Say("draft"), Say("text"));

        var run = await bench.RunAsync("a topic");

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Reason.ShouldBeNull();
        run.Output!.Value.GetString().ShouldBe("text");
        run.Path.ShouldBe(["one", "two", "three"]);
        run.Usage.ModelCalls.ShouldBe(3);
        bench.Model.Requests.Select(r => r.Messages[1].GetProperty("content").GetString()).ShouldAllBe(text => text == "a topic");
        bench.Model.Requests[1].Last("user")!.ShouldEndWith("facts");
        bench.Model.Requests[2].Last("user")!.ShouldEndWith("draft");
    }

    [Fact]
    public async Task Handoff_AlongAChain_GivesTheReceiverTheGoalTheReasonAndWhatWasFound()
    {
        await using var bench = await Bench.OpenAsync(Pair);
        bench.Then(Call("desk.look", new { q = "order 7" }), Handoff("b", "the invoice is still to be checked"), Say("checked"));

        var run = await bench.RunAsync("check my invoice");

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Output!.Value.GetString().ShouldBe("checked");
        run.Path.ShouldBe(["a", "b"]);
        run.Usage.ToolCalls.ShouldBe(1);
        var received = bench.Model.Requests[2];
        received.Messages[1].GetProperty("content").GetString().ShouldBe("check my invoice");
        received.Last("user")!.ShouldContain("the invoice is still to be checked");
        received.Last("user")!.ShouldContain("found order 7");
        (await bench.EventsAsync(EventTypes.HandoffAccepted)).ShouldHaveSingleItem().Text("to").ShouldBe("b");
    }

    [Fact]
    public async Task Handoff_BackWithNothingNew_IsACycleAtTheFirstRepeatedState()
    {
        await using var bench = await Bench.OpenAsync(Pair);
        bench.Then(Handoff("b"), Handoff("a"), Handoff("b"), Handoff("a"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.CycleDetected);
        run.Reason!.ShouldContain("a → b → a");
        run.Usage.ModelCalls.ShouldBe(2);
    }

    [Fact]
    public async Task Handoff_BackWithSomethingNew_GoesOn()
    {
        await using var bench = await Bench.OpenAsync(Pair);
        bench.Then(
            Handoff("b"),
            Call("desk.look", new { q = "one" }), Handoff("a"),
            Call("desk.look", new { q = "two" }), Handoff("b"),
            Say("done"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Path.ShouldBe(["a", "b", "a", "b"]);
    }

    [Fact]
    public async Task Handoff_MoreOftenThanTheHopsAllow_IsAStepLimit()
    {
        await using var bench = await Bench.OpenAsync(Pair + "\nlimits: { hops: 1 }");
        bench.Then(Handoff("b"), Call("desk.look", new { q = "new" }), Handoff("a"), Say("never asked for"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.StepLimit);
        run.Reason!.ShouldContain("more than 1 times");
        run.Path.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Handoff_AfterSomethingWasRefused_CarriesTheRefusalUntilAnEffectMendsIt()
    {
        const string Team = """
            pattern: handoff
            entry: a
            agents:
              a: { instructions: You are A., model: m, tools: [desk.refund], handoffs: [b] }
              b: { instructions: You are B., model: m, tools: [desk.note] }
            """;
        foreach (var mends in new[] { false, true })
        {
            await using var bench = await Bench.OpenAsync(Team);
            bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Handoff("b"));
            if (mends)
                bench.Then(Call("desk.note", new { text = "a voucher" }));
            bench.Then(Say("done"));
            await bench.RunAsync();

            var run = await bench.AnswerAsync(new { decision = "reject", by = "ann" });

            run.Path.ShouldBe(["a", "b"]);
            run.Outcome.ShouldBe(mends ? Outcome.Completed : Outcome.Rejected);
            if (!mends)
                run.Agent.ShouldBe("a");
        }
    }

    [Fact]
    public async Task Handoff_ToWhomTheFileDoesNotName_IsToldToTheModel()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: handoff
            entry: a
            agents:
              a: { instructions: You are A., model: m, handoffs: [b] }
              b: { instructions: You are B., model: m, handoffs: [c] }
              c: { instructions: You are C., model: m }
            """);
        bench.Then(Handoff("c"), Say("then I do it"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Path.ShouldBe(["a"]);
        bench.Model.Requests[1].Last("tool")!.ShouldContain("one of b");
    }

    [Fact]
    public async Task NestedTeam_AsAMember_WorksOnTheTaskAndItsResultCounts()
    {
        await using var bench = await Bench.OpenAsync("pattern: pipeline\nagents: { x: { instructions: x, model: m } }\nsteps: [ { agent: x } ]");
        bench.AddTeam("inner", """
            pattern: pipeline
            agents:
              p: { instructions: Inner., model: m }
              q: { instructions: Inner., model: m }
            steps: [ { agent: p }, { agent: q } ]
            """);
        bench.AddTeam("main", """
            pattern: pipeline
            agents:
              first: { instructions: Outer., model: m }
              group: { team: inner.yaml }
              last: { instructions: Outer., model: m }
            steps: [ { agent: first }, { agent: group }, { agent: last } ]
            """);
        bench.Then(Say("one"), Say("two"), Say("three"), Say("four"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Path.ShouldBe(["first", "group", "p", "q", "last"]);
        run.Usage.Steps.ShouldBe(4);
        bench.Model.Requests[1].Last("user").ShouldBe("one");
        bench.Model.Requests[3].Last("user")!.ShouldEndWith("three");
        (await bench.EventsAsync(EventTypes.AgentStarted)).Select(e => e.Step).ShouldBe(["1", "2", "2.1", "2.2", "3"]);
    }

    [Theory]
    [InlineData("pipeline", "steps: [ { agent: group } ]", false)]
    [InlineData("pipeline", "steps: [ { parallel: [group, x] } ]", true)]
    [InlineData("pipeline", "steps: [ { review: { by: x, of: group } } ]", false)]
    [InlineData("parallel", "members: [group, x]", true)]
    [InlineData("supervisor", "entry: x\nmembers: [group]", true)]
    [InlineData("debate", "entry: y\nmembers: [group, x]", true)]
    [InlineData("handoff", "entry: x", true)]
    public async Task NestedTeam_DeeperThanAllowed_IsADepthLimitInEveryPattern(string pattern, string more, bool othersWork)
    {
        await using var bench = await Bench.OpenAsync("pattern: pipeline\nagents: { x: { instructions: x, model: m } }\nsteps: [ { agent: x } ]");
        bench.AddTeam("inner", "pattern: pipeline\nagents: { p: { instructions: Inner., model: m } }\nsteps: [ { agent: p } ]");
        bench.AddTeam("main", $"""
            pattern: {pattern}
            agents:
              group: {"{ team: inner.yaml }"}
              x: {"{ instructions: X., model: m, handoffs: [group] }"}
              y: {"{ instructions: Y., model: m }"}
            {more}
            """);
        bench.Otherwise = pattern switch
        {
            "handoff" => Handoff("group"),
            "supervisor" => Say("""{"next":"delegate","worker":"group","instruction":"do it"}"""),
            _ => Say("done"),
        };

        // The check of team files finds such a team by itself; what is here is the second line, for teams that did not come from a file.
        var team = PinnedTeam.Pin(TeamFile.Load(bench.At("teams/main.yaml")).TeamOrThrow());
        var scope = new RunScope("default", "deep", await bench.App.Store.PutAsync("default", team.Utf8), bench.At("teams"), "t", null);
        var input = await bench.App.Store.PutTextAsync("default", "the task");
        await bench.App.Client.ScheduleNewOrchestrationInstanceAsync(
            nameof(RunTeam), new TeamTask(scope, null, input, null, null, 1, 1), new StartOrchestrationOptions("run.default.deep"));
        var run = await bench.GoOnAsync("deep");

        run.Outcome.ShouldBe(Outcome.DepthLimit);
        run.Reason!.ShouldContain("limits.depth");
        bench.Model.Requests.Count.ShouldBe(othersWork ? 1 : 0);
    }

    [Fact]
    public async Task NestedTeam_WithALimitAsAMember_SpendsNoMoreThanItsSlice()
    {
        await using var bench = await Bench.OpenAsync("pattern: pipeline\nagents: { x: { instructions: x, model: m } }\nsteps: [ { agent: x } ]");
        bench.AddTeam("inner", "pattern: pipeline\nagents: { p: { instructions: Inner., model: m, tools: [desk.look] } }\nsteps: [ { agent: p } ]");
        bench.AddTeam("main", "pattern: pipeline\nagents: { group: { team: inner.yaml, limits: { turns: 2 } } }\nsteps: [ { agent: group } ]");
        bench.Otherwise = Call("desk.look", new { q = "more" });

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.StepLimit);
        run.Usage.ModelCalls.ShouldBe(2);
        run.Agent.ShouldBe("p");
    }

    [Fact]
    public async Task HumanMember_Responds_AndTheirTextGoesOn()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents:
              person: { human: { assignees: [ann@example.com], expires: 2h } }
              writer: { instructions: Write., model: m }
            steps: [ { agent: person }, { agent: writer } ]
            """);
        bench.Then(Say("written"));

        (await bench.RunAsync("do this")).Status.ShouldBe(RunStatus.Waiting);
        var gate = await bench.GateAsync();
        gate.GetProperty("kind").GetString().ShouldBe("human");
        gate.GetProperty("arguments").GetString().ShouldBe("do this");
        var run = await bench.AnswerAsync(new { decision = "respond", by = "ann@example.com", text = "what I made" });

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Output!.Value.GetString().ShouldBe("written");
        bench.Model.Requests[0].Last("user")!.ShouldEndWith("what I made");
    }

    [Theory]
    [InlineData(true, Outcome.Rejected)]
    [InlineData(false, Outcome.Expired)]
    public async Task HumanMember_WhoDoesNotDoIt_EndsTheRun(bool answers, Outcome outcome)
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents: { person: { human: { assignees: [ann@example.com], expires: 2h } } }
            steps: [ { agent: person } ]
            """);
        await bench.RunAsync();
        if (answers)
            await bench.DecideAsync(new { decision = "reject", by = "ann@example.com", comment = "not mine" });
        else
            await bench.PassAsync(TimeSpan.FromHours(2));

        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(outcome);
        run.Agent.ShouldBe("person");
        run.Reason!.ShouldContain(answers ? "not mine" : "person");
    }
}
