using System.Net;
using System.Text.Json;
using Baton.Agents;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class GateTests
{
    private static readonly object Five = new { order = "o7", amount = 5 };

    private static string Team(string rule = "", string tools = "desk.refund, desk.look, desk.note") => $$"""
        pattern: pipeline
        agents: { clerk: { instructions: Pay., model: m, tools: [{{tools}}] } }
        steps: [ { agent: clerk } ]
        approvals: [ { tool: desk.refund{{(rule.Length == 0 ? "" : ", ")}}{{rule}} } ]
        """;

    private static async Task<Bench> WaitingAsync(string rule = "", object? more = null)
    {
        var bench = await Bench.OpenAsync(Team(rule));
        bench.Then(Call("desk.refund", Five));
        (await bench.RunAsync(more: more)).Status.ShouldBe(RunStatus.Waiting);
        return bench;
    }

    [Fact]
    public async Task Gate_Opened_ShowsExactlyWhatIsAskedAndHidesTheToken()
    {
        await using var bench = await WaitingAsync("approvers: [lead@example.com], expires: 3h");

        var gate = await bench.GateAsync();

        gate.GetProperty("tool").GetString().ShouldBe("desk.refund");
        gate.GetProperty("arguments").GetRawText().ShouldBe("""{"order":"o7","amount":5}""");
        gate.GetProperty("schema").GetRawText().ShouldNotContain("approval_token");
        gate.GetProperty("approvers")[0].GetString().ShouldBe("lead@example.com");
        gate.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(bench.Clock.GetUtcNow().AddHours(3));
        bench.Model.Requests[0].Body.GetRawText().ShouldNotContain("approval_token");
        bench.Tools.Calls.ShouldBeEmpty();
        (await bench.ViewAsync()).Waiting.ShouldHaveSingleItem().Tool.ShouldBe("desk.refund");
    }

    /// <summary>The journal, and with it the run's view, tells of a gate before the gate's own orchestration has said that it is open.</summary>
    [Fact]
    public async Task Gate_ThatTheJournalTellsOf_CanBeSeenAndDecidedAtOnce()
    {
        Bench? open = null;
        HttpStatusCode? seen = null;
        await using var bench = await Bench.OpenAsync(Team(""), wrap: inner => new SeeingStore(inner, async e =>
        {
            if (e.Type == EventTypes.GateOpened)
                seen = (await open!.Http.GetAsync($"api/approvals/{e.Text("gate")}")).StatusCode;
        }));
        open = bench;
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Say("done"));

        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);

        seen.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answer_ToAGateThatClosedSinceItWasLookedAt_NamesWhoDecided()
    {
        await using var bench = await WaitingAsync();
        var services = bench.App.Services;
        var view = (await services.GetRequiredService<GateInbox>().ListAsync(bench.App.Client, "default", default)).ShouldHaveSingleItem();
        bench.Then(Say("done"));
        await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        var late = services.GetRequiredService<GateDesk>().AnswerAsync(
            bench.App.Client, view, new AnswerRequest { Decision = GateDecision.Reject, By = "bob" }, default);

        var receipt = await late.WaitAsync(TimeSpan.FromSeconds(20));
        receipt.Status.ShouldBe(409);
        receipt.Detail.ShouldContain("ann decided first");
    }

    [Fact]
    public async Task Approve_ByWhoMay_RunsTheCallOnceWithTheTokenAndCompletes()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Say("done"));

        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        run.Outcome.ShouldBe(Outcome.Completed);
        var call = bench.Tools.Calls.ShouldHaveSingleItem();
        call.Arguments.GetProperty("amount").GetInt32().ShouldBe(5);
        call.Arguments.GetProperty("approval_token").GetString().ShouldNotBeNullOrEmpty();
        bench.Model.Requests[1].Last("tool").ShouldBe("refunded 5 for o7");
        var decided = (await bench.EventsAsync(EventTypes.GateDecided)).ShouldHaveSingleItem();
        decided.Text("by").ShouldBe("ann");
        decided.Flag("closes").ShouldBeTrue();
    }

    [Fact]
    public async Task Reject_AndNothingMendsIt_EndsAsRejectedWithWhatTheAgentMadeOfIt()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Say("no refund was made"));

        var run = await bench.AnswerAsync(new { decision = "reject", by = "ann", comment = "too much" });

        run.Outcome.ShouldBe(Outcome.Rejected);
        run.Reason!.ShouldContain("too much");
        run.Agent.ShouldBe("clerk");
        run.Output!.Value.GetString().ShouldBe("no refund was made");
        bench.Tools.Calls.ShouldBeEmpty();
        bench.Model.Requests[1].Last("tool")!.ShouldContain("ann said no");
    }

    [Fact]
    public async Task Reject_AndALaterEffectMendsIt_Completes()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Call("desk.note", new { text = "voucher" }), Say("a voucher instead"));

        var run = await bench.AnswerAsync(new { decision = "reject", by = "ann" });

        run.Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task Reject_AndTheAgentOnlyLooksAfterwards_IsStillRejected()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Call("desk.look", new { q = "rules" }), Say("sorry"));

        (await bench.AnswerAsync(new { decision = "reject", by = "ann" })).Outcome.ShouldBe(Outcome.Rejected);
    }

    [Fact]
    public async Task Edit_OfTheArguments_RunsTheChangedCallAndTellsTheAgent()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Say("done"));

        var run = await bench.AnswerAsync(new { decision = "edit", by = "ann", args = new { order = "o7", amount = 3 } });

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.ShouldHaveSingleItem().Arguments.GetProperty("amount").GetInt32().ShouldBe(3);
        var told = bench.Model.Requests[1].Last("tool")!;
        told.ShouldContain("ann changed the arguments");
        told.ShouldContain("refunded 3 for o7");
    }

    [Fact]
    public async Task Edit_ThatBreaksTheSchema_IsRefusedAndTheGateStaysOpen()
    {
        await using var bench = await WaitingAsync();

        var response = await bench.DecideAsync(new { decision = "edit", by = "ann", args = new { order = 7, amount = "much" } });

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await response.Content.ReadAsStringAsync();
        problem.ShouldContain("args/amount");
        (await bench.GateAsync()).GetProperty("status").GetString().ShouldBe("open");
    }

    [Fact]
    public async Task Edit_RaisedPastTheApi_IsHeldToTheSchemaByTheGateItself()
    {
        await using var bench = await WaitingAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString()!;
        var args = await bench.App.Store.PutJsonAsync("default", new { order = 7, amount = "much" });

        await bench.App.Client.RaiseEventAsync(gate, GateOrchestrator.AnswerEvent, new GateAnswer
        {
            Id = "raw", By = "eve", Decision = GateDecision.Edit, At = bench.Clock.GetUtcNow(), Content = args,
        });
        await bench.SettleAsync();

        (await bench.EventsAsync(EventTypes.GateDecided)).ShouldHaveSingleItem().Flag("accepted").ShouldBeFalse();
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
        bench.Tools.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Edit_ThatNamesAnArgumentTwice_IsRefused()
    {
        await using var bench = await WaitingAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString();

        var response = await bench.Http.PostAsync($"api/approvals/{gate}/decision", new StringContent(
            """{"decision":"edit","by":"ann","args":{"order":"o7","amount":3,"amount":4}}""", null, "application/json"));

        ((int)response.StatusCode).ShouldBe(400);
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
    }

    [Fact]
    public async Task Edit_ThatBringsItsOwnToken_DoesNotPassItOn()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Say("done"));

        await bench.DecideAsync(new { decision = "edit", by = "ann", args = new { order = "o7", amount = 3, approval_token = "mine" } });
        await bench.GoOnAsync();

        foreach (var call in bench.Tools.Calls)
            call.Arguments.GetProperty("approval_token").GetString().ShouldNotBe("mine");
    }

    [Fact]
    public async Task Respond_WithAText_StandsInForTheResult()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Say("done"));

        var run = await bench.AnswerAsync(new { decision = "respond", by = "ann", text = "I paid it by hand" });

        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.ShouldBeEmpty();
        bench.Model.Requests[1].Last("tool").ShouldBe("I paid it by hand");
    }

    [Fact]
    public async Task Expiry_WithNobodyDeciding_EndsAsExpired()
    {
        await using var bench = await WaitingAsync("expires: 2h");
        bench.Then(Say("nobody said yes"));

        await bench.PassAsync(TimeSpan.FromHours(2));
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Expired);
        run.Reason!.ShouldContain("in time");
        bench.Tools.Calls.ShouldBeEmpty();
        (await bench.EventsAsync(EventTypes.GateExpired)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Expiry_WhereTheFileSaysEscalate_EndsAsEscalatedWithoutAnotherModelCall()
    {
        await using var bench = await WaitingAsync("expires: 2h, otherwise: escalate");

        await bench.PassAsync(TimeSpan.FromHours(2));
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Escalated);
        run.Reason.ShouldNotBeNullOrEmpty();
        bench.Model.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Quorum_OfTwo_TakesTwoPeopleAndCountsNobodyTwice()
    {
        await using var bench = await WaitingAsync("quorum: 2, approvers: [ann, bob]");
        bench.Then(Say("done"));

        (await bench.DecideAsync(new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.DecideAsync(new { decision = "approve", by = "Ann " })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        bench.Tools.Calls.ShouldBeEmpty();
        (await bench.GateAsync()).GetProperty("decisions").GetArrayLength().ShouldBe(1);
        (await bench.AnswerAsync(new { decision = "approve", by = "bob" })).Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Decision_BySomebodyElse_IsForbidden()
    {
        await using var bench = await WaitingAsync("approvers: [ann, bob]", new { by = "bob" });

        (await bench.DecideAsync(new { decision = "approve", by = "eve" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await bench.DecideAsync(new { decision = "approve", by = "BOB" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await bench.DecideAsync(new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Decision_AboutOtherArguments_IsAConflict()
    {
        await using var bench = await WaitingAsync();

        (await bench.DecideAsync(new { decision = "approve", by = "ann", argumentsHash = new string('0', 64) })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var hash = (await bench.GateAsync()).GetProperty("argumentsHash").GetString();
        (await bench.DecideAsync(new { decision = "approve", by = "ann", argumentsHash = hash })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Decision_AfterAnother_IsAConflictThatNamesIt()
    {
        await using var bench = await WaitingAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString();
        bench.Then(Say("done"));
        await bench.AnswerAsync(new { decision = "approve", by = "ann" });

        var late = await bench.DecideAsync(new { decision = "reject", by = "bob" }, gate);

        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await late.Content.ReadAsStringAsync()).ShouldContain("ann decided");
    }

    [Fact]
    public async Task Decisions_AtTheSameTime_OneCounts()
    {
        await using var bench = await WaitingAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString();
        bench.Then(Say("done"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => bench.DecideAsync(new { decision = "approve", by = $"p{i}" }, gate)));
        var run = await bench.GoOnAsync();

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(19);
        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"by":"ann"}""", 422)]
    [InlineData("""{"decision":"approve"}""", 422)]
    [InlineData("""{"decision":"approve","by":" "}""", 422)]
    [InlineData("""{"decision":"edit","by":"ann"}""", 422)]
    [InlineData("""{"decision":"respond","by":"ann"}""", 422)]
    [InlineData("""{"decision":"maybe","by":"ann"}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("""nothing""", 400)]
    public async Task Decision_ThatCannotBeRead_ChangesNothing(string body, int status)
    {
        await using var bench = await WaitingAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString();

        var response = await bench.Http.PostAsync($"api/approvals/{gate}/decision", new StringContent(body, null, "application/json"));

        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        (await bench.GateAsync()).GetProperty("decisions").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task RemindersEscalationAndExpiry_OverThirtyDaysWithARestart_HappenOnceEach()
    {
        await using var bench = await Bench.OpenAsync(
            Team("approvers: [ann], expires: 30d, remind: 7d, escalate: { to: [boss], after: 10d }") + "\nlimits: { time: 60d }", onDisk: true);
        bench.Then(Call("desk.refund", Five), Say("nobody said yes"));
        await bench.RunAsync();
        (await bench.DecideAsync(new { decision = "approve", by = "boss" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await bench.PassAsync(TimeSpan.FromDays(12));
        (await bench.GateAsync()).GetProperty("approvers").EnumerateArray().Select(a => a.GetString()).ShouldBe(["ann", "boss"]);
        await bench.ReopenAsync();
        await bench.PassAsync(TimeSpan.FromDays(17));
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
        await bench.PassAsync(TimeSpan.FromDays(1));
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Expired);
        var opened = (await bench.EventsAsync(EventTypes.GateOpened)).ShouldHaveSingleItem().Time;
        (await bench.EventsAsync(EventTypes.GateReminded, EventTypes.GateEscalated, EventTypes.GateExpired))
            .Select(e => (e.Type, (int)(e.Time - opened).TotalDays))
            .ShouldBe([(EventTypes.GateReminded, 7), (EventTypes.GateEscalated, 10), (EventTypes.GateReminded, 14), (EventTypes.GateReminded, 21), (EventTypes.GateReminded, 28), (EventTypes.GateExpired, 30)]);
    }

    [Fact]
    public async Task Escalation_LetsTheOthersDecide()
    {
        await using var bench = await WaitingAsync("approvers: [ann], expires: 30d, escalate: { to: [boss], after: 1d }");
        bench.Then(Say("done"));
        await bench.PassAsync(TimeSpan.FromDays(1));

        (await bench.AnswerAsync(new { decision = "approve", by = "boss" })).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task Decision_AtAGateThatIsHeld_IsOnRecordAndCountsLater()
    {
        await using var bench = await WaitingAsync();
        bench.Then(Say("done"));
        var gate = (await bench.GateAsync()).GetProperty("id").GetString()!;
        await bench.App.Client.SuspendInstanceAsync(gate);
        await bench.SettleAsync();

        var answer = bench.DecideAsync(new { decision = "approve", by = "ann" }, gate);
        for (var i = 0; i < 2000 && !answer.IsCompleted; i++)
        {
            await bench.PassAsync(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        (await answer).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        bench.Tools.Calls.ShouldBeEmpty();
        await bench.App.Client.ResumeInstanceAsync(gate);
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task Siblings_ThatNeedNoGate_RunWhileItWaits()
    {
        await using var bench = await Bench.OpenAsync(Team());
        bench.Then(Call(("desk.refund", Five), ("desk.look", new { q = "a" }), ("desk.note", new { text = "b" })), Say("done"));

        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);

        bench.Tools.Calls.Select(c => c.Tool).Order().ShouldBe(["look", "note"]);
        var run = await bench.AnswerAsync(new { decision = "approve", by = "ann" });
        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Model.Requests[1].Messages.Where(m => m.GetProperty("role").GetString() == "tool")
            .Select(m => m.GetProperty("content").GetString()).ShouldBe(["refunded 5 for o7", "found a", "noted b"]);
    }

    [Fact]
    public async Task When_TheArgumentsDoNotMatchTheRule_TheDefaultPolicyDecides()
    {
        await using var bench = await Bench.OpenAsync(Team("policy: allow, when: { amount: { maximum: 10 } }"));
        bench.Then(Call("desk.refund", Five), Call("desk.refund", new { order = "o8", amount = 50 }));

        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);

        bench.Tools.Calls.ShouldHaveSingleItem().Arguments.GetProperty("order").GetString().ShouldBe("o7");
        (await bench.GateAsync()).GetProperty("arguments").GetProperty("order").GetString().ShouldBe("o8");
    }
}
