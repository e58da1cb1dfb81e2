using Baton.Agents;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class FailureTests
{
    private static string Team(string agent = "", string rest = "") => $$"""
        pattern: pipeline
        agents: { worker: { instructions: Work., model: m, tools: [desk.look, desk.save, desk.broken]{{(agent.Length == 0 ? "" : ", ")}}{{agent}} } }
        steps: [ { agent: worker } ]
        {{rest}}
        """;

    [Fact]
    public async Task TooManyRequests_ThenAnAnswer_WaitsAsLongAsTheProviderAsks()
    {
        await using var bench = await Bench.OpenAsync(Team());
        bench.Then(Fail(429, ("Retry-After", "600")), Fail(429), Say("ok"));
        var began = bench.Clock.GetUtcNow();

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        var waited = run.EndedAt!.Value - began;
        waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(602));
        waited.ShouldBeLessThan(TimeSpan.FromSeconds(604));
        (await bench.EventsAsync(EventTypes.ModelFailed)).Select(e => e.Id).Distinct().Count().ShouldBe(2);
        run.Usage.ModelCalls.ShouldBe(1);
    }

    [Fact]
    public async Task Attempts_UsedUp_FallBackOnTheOtherModel()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { attempts: 2 }, fallback: spare"));
        bench.Then(Fail(429), Fail(429), Say("spare says hello"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Model.Requests.Select(r => r.Body.GetProperty("model").GetString()).ShouldBe(["test", "test", "spare"]);
        (await bench.EventsAsync(EventTypes.FallbackUsed)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Attempts_OfTheFallbackUsedUpToo_IsModelFailed()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { attempts: 2 }, fallback: spare"));
        bench.Otherwise = Fail(429);

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ModelFailed);
        run.Reason!.ShouldContain("429");
        bench.Model.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Refusal_ThatNoRetryMends_IsModelFailedAtOnce()
    {
        await using var bench = await Bench.OpenAsync(Team());
        bench.Then(Fail(401));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ModelFailed);
        bench.Model.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task BadAnswer_ThenAGoodOne_IsMendedByTellingTheModel()
    {
        await using var bench = await Bench.OpenAsync(Team("output: { type: object, properties: { n: { type: integer } }, required: [n] }",
            "output: { type: object }"));
        bench.Then(Say("one"), Say("""{"n":"one"}"""), Say("""{"n":1}"""));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Model.Requests[1].Last("user")!.ShouldContain("not JSON");
        bench.Model.Requests[2].Last("user")!.ShouldContain("/n");
        (await bench.EventsAsync(EventTypes.OutputRejected)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_ThatFitsTheAgentButNotTheTeam_IsInvalidOutput()
    {
        await using var bench = await Bench.OpenAsync(Team(
            "output: { type: object }", "output: { type: object, properties: { n: { type: integer } }, required: [n] }"));
        bench.Then(Say("{}"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.InvalidOutput);
        run.Reason!.ShouldContain("team's output schema");
    }

    [Theory]
    [InlineData("desk.refund", "may not call")]
    [InlineData("desk.save", "needs an approval")]
    public async Task CallTool_AskedForWhatWasNotAllowed_RefusesByItself(string tool, string told)
    {
        await using var bench = await Bench.OpenAsync(Team(rest: "approvals: [ { tool: desk.save } ]"));
        var store = bench.App.Store;
        var team = PinnedTeam.Pin(TeamFile.Load(bench.At("teams/main.yaml")).TeamOrThrow());
        var definitions = new[] { "refund", "save" }.Select(n => new ToolDefinition { Server = "desk", Name = n, InputSchema = BatonJson.ToElement(new { }), ReadOnly = true });
        var task = new ToolTask
        {
            Scope = new RunScope("default", "r", await store.PutAsync("default", team.Utf8), bench.At("teams"), "t", null),
            Agent = "worker",
            Step = "1.1.1",
            Attempt = 1,
            Tool = tool,
            Tools = await store.PutJsonAsync("default", definitions),
            Arguments = await store.PutJsonAsync("default", new { text = "x" }),
        };

        var refused = await Should.ThrowAsync<InvalidOperationException>(
            () => ActivatorUtilities.CreateInstance<CallTool>(bench.App.Services).Run(task, CancellationToken.None));

        refused.Message.ShouldContain(told);
        bench.Tools.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task BadAnswers_Only_AreInvalidOutputAfterTheCorrections()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { reflect: 2 }", "output: { type: object }"));
        bench.Otherwise = Say("never JSON");

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.InvalidOutput);
        bench.Model.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task BadAnswers_WithAFallback_AreTriedOnceMoreByIt()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { reflect: 0 }, fallback: spare", "output: { type: object }"));
        bench.Then(Say("never JSON"), Say("{}"));

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);
        bench.Model.Requests[1].Body.GetProperty("model").GetString().ShouldBe("spare");
    }

    [Fact]
    public async Task Tools_ThatOnlyFail_AreToolFailedAfterTheCorrections()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { reflect: 1 }"));
        bench.Otherwise = Call("desk.broken", new { });

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ToolFailed);
        run.Reason.ShouldNotBeNullOrEmpty();
        bench.Tools.Calls.Count.ShouldBe(2);
        bench.Model.Requests[1].Last("tool")!.ShouldContain("it is broken");
    }

    [Fact]
    public async Task Tools_ThatFailOnce_AreNotTheEnd()
    {
        await using var bench = await Bench.OpenAsync(Team());
        bench.Then(Call("desk.broken", new { }), Call("desk.look", new { q = "x" }), Say("found"));

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);
    }

    [Theory]
    [InlineData("desk__nothing", "{}", "no function")]
    [InlineData("desk__refund", """{"order":"o","amount":1}""", "no function")]
    [InlineData("desk__look", """{"q":7}""", "/q")]
    [InlineData("desk__look", """{}""", "q")]
    [InlineData("desk__look", """[1]""", "object")]
    [InlineData("desk__look", """{"q":""", "object")]
    public async Task Calls_ThatMayNotRun_AreToldToTheModelAndNeverReachTheServer(string function, string arguments, string told)
    {
        await using var bench = await Bench.OpenAsync(Team());
        bench.Then(CallRaw(function, arguments), Say("then not"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.ShouldBeEmpty();
        bench.Model.Requests[1].Last("tool")!.ShouldContain(told);
    }

    [Fact]
    public async Task Calls_ThatTheTeamDenies_NeverReachTheServer()
    {
        await using var bench = await Bench.OpenAsync(Team(rest: "approvals: [ { tool: desk.save, policy: deny } ]"));
        bench.Then(Call("desk.save", new { text = "x" }), Say("then not"));

        await bench.RunAsync();

        bench.Tools.Calls.ShouldBeEmpty();
        bench.Model.Requests[1].Last("tool")!.ShouldContain("denies");
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsToolFailed()
    {
        await using var bench = await Bench.OpenAsync(Team());
        await bench.Tools.DisposeAsync();

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.ToolFailed);
        run.Reason!.ShouldContain("desk");
        bench.Model.Requests.ShouldBeEmpty();
        (await bench.EventsAsync(EventTypes.RetryScheduled)).Select(e => e.Text("what")).ShouldBe(["tools", "tools"]);
    }

    [Fact]
    public async Task PersonWhoStandsIn_IsShownWhatWasTriedAndWhatIsKnown()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents:
              worker: { instructions: Work., model: m, tools: [desk.look], fallback: { model: spare, agent: person } }
              person: { human: { assignees: [ann@example.com] } }
            steps: [ { agent: worker } ]
            """);
        bench.Then(Call("desk.look", new { q = "x" }), Fail(401), Fail(403));

        (await bench.RunAsync("mend the roof")).Status.ShouldBe(RunStatus.Waiting);

        var ticket = BatonJson.Read<Ticket>((await bench.GateAsync()).GetProperty("arguments").GetRawText());
        ticket.Task.GetString().ShouldBe("mend the roof");
        (ticket.Agent, ticket.Outcome).ShouldBe(("worker", Outcome.ModelFailed));
        ticket.Tried.Count.ShouldBe(3);
        ticket.Known.ShouldBe(["desk.look: found x"]);
        (await bench.AnswerAsync(new { decision = "respond", by = "ann@example.com", text = "mended" })).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task IdempotentTool_WhoseServerDies_RunsAgainWithTheSameKey()
    {
        await using var bench = await Bench.OpenAsync(Team());
        var deaths = 1;
        bench.Tools.Before = _ => Task.FromResult(Interlocked.Decrement(ref deaths) < 0);
        bench.Then(Call("desk.save", new { text = "x" }), Say("saved"));

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);

        bench.Tools.Calls.Count.ShouldBe(2);
        bench.Tools.Calls.Select(c => c.Key).Distinct().ShouldHaveSingleItem().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task IdempotentTool_WhoseServerStaysDead_IsAQuestionForAPerson()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { attempts: 2 }"));
        bench.Tools.Before = _ => Task.FromResult(false);
        bench.Then(Call("desk.save", new { text = "x" }), Say("so be it"));

        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await bench.GateAsync()).GetProperty("kind").GetString().ShouldBe("ambiguous");
        bench.Tools.Calls.Count.ShouldBe(2);
        (await bench.EventsAsync(EventTypes.ToolAmbiguous)).ShouldHaveSingleItem();
        (await bench.AnswerAsync(new { decision = "respond", by = "ann", text = "saved" })).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task ReadOnlyTool_WhoseServerStaysDead_IsAFailedCallNotAQuestion()
    {
        await using var bench = await Bench.OpenAsync(Team("retries: { attempts: 2 }"));
        bench.Tools.Before = _ => Task.FromResult(false);
        bench.Then(Call("desk.look", new { q = "x" }), Say("could not look"));

        var run = await bench.RunAsync();

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.Count.ShouldBe(2);
        (await bench.EventsAsync(EventTypes.ToolFailed)).ShouldHaveSingleItem();
        run.Usage.ToolCalls.ShouldBe(1);
    }
}
