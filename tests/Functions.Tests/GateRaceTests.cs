using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>Two things at once at a gate or at an effect: one of them counts, and everybody hears which.</summary>
public sealed class GateRaceTests
{
    private static Task<Bench> OpenAsync(string rule) => Bench.OpenAsync($$"""
        pattern: pipeline
        agents: { clerk: { instructions: Pay., model: m, tools: [desk.refund] } }
        steps: [ { agent: clerk } ]
        approvals: [ { tool: desk.refund, {{rule}} } ]
        """);

    [Fact]
    public async Task DecisionAndExpiry_AtTheSameMoment_OneOfThemCountsAndIsJournaled()
    {
        await using var bench = await OpenAsync("expires: 2h");
        for (var turn = 0; turn < 8; turn++)
        {
            bench.Then(Call("desk.refund", new { order = $"o{turn}", amount = 5 }), Say("done"));
            (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
            var gate = (await bench.GateAsync()).GetProperty("id").GetString()!;
            bench.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromTicks(1));
            var before = bench.Tools.Calls.Count;

            var deciding = bench.DecideAsync(new { decision = "approve", by = "ann" }, gate);
            await Task.Delay(turn);
            bench.Clock.Advance(TimeSpan.FromTicks(1));
            using var response = await deciding;
            var run = await bench.GoOnAsync();

            var closed = (await bench.JournalAsync()).Where(e => e.Type == EventTypes.GateExpired || (e.Type == EventTypes.GateDecided && e.Flag("closes"))).ShouldHaveSingleItem();
            var decided = closed.Type == EventTypes.GateDecided;
            response.StatusCode.ShouldBe(decided ? HttpStatusCode.OK : HttpStatusCode.Conflict);
            run.Outcome.ShouldBe(decided ? Outcome.Completed : Outcome.Expired);
            (bench.Tools.Calls.Count - before).ShouldBe(decided ? 1 : 0);
        }
    }

    [Fact]
    public async Task Decision_AfterExpiry_IsAConflictThatSaysSo()
    {
        await using var bench = await OpenAsync("expires: 2h");
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("sorry"));
        await bench.RunAsync();
        var gate = (await bench.GateAsync()).GetProperty("id").GetString()!;
        await bench.PassAsync(TimeSpan.FromHours(2));

        using var response = await bench.DecideAsync(new { decision = "approve", by = "ann" }, gate);

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Nobody decided by");
        bench.Tools.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Links_OfAQuorum_CountEachPersonOnceAndNeverWhoStartedTheRun()
    {
        await using var bench = await OpenAsync("approvers: [ann, bob, cid], quorum: 2");
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("done"));
        await bench.RunAsync(more: new { by = "cid" });
        var gate = await bench.GateAsync();
        using var http = new HttpClient();

        (await PostAsync("ann")).ShouldBe(HttpStatusCode.OK);
        (await PostAsync("ann")).ShouldBe(HttpStatusCode.Gone);
        (await PostAsync("cid")).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync("eve")).ShouldBe(HttpStatusCode.Forbidden);
        bench.Tools.Calls.ShouldBeEmpty();
        (await PostAsync("bob")).ShouldBe(HttpStatusCode.OK);
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.ShouldHaveSingleItem();

        async Task<HttpStatusCode> PostAsync(string who)
        {
            var link = gate.GetProperty("callbackUri").GetString()!;
            var token = bench.App.Signer.Sign(new SignedLink(
                gate.GetProperty("id").GetString()!, gate.GetProperty("argumentsHash").GetString(), who, bench.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds()));
            using var response = await http.PostAsJsonAsync(link[..(link.LastIndexOf('/') + 1)] + token, new { decision = "approve" });
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Link_WithArgumentsThatBreakTheSchema_IsRefusedAndStaysGood()
    {
        await using var bench = await OpenAsync("expires: 2h");
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("done"));
        await bench.RunAsync();
        var link = (await bench.GateAsync()).GetProperty("callbackUri").GetString()!;
        using var http = new HttpClient();

        using var refused = await http.PostAsJsonAsync(link, new { decision = "edit", by = "ann", args = new { order = "o7", amount = "much" } });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var taken = await http.PostAsJsonAsync(link, new { decision = "approve", by = "ann" });
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Effect_ByTwoWorkersAtOnce_HappensOnceAndBothHaveItsResult()
    {
        await using var bench = await OpenAsync("expires: 2h");
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("done"));
        await bench.RunAsync();
        var id = (await bench.GateAsync()).GetProperty("id").GetString()!;
        var asked = (await bench.App.Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.ReadInputAs<GateTask>()!;
        var task = new ToolTask
        {
            Scope = asked.Scope, Agent = asked.Agent!, Step = asked.Step, Attempt = 1, Tool = asked.Tool!, Tools = asked.Tools!, Arguments = asked.Arguments!, Gate = id,
        };
        var worker = ActivatorUtilities.CreateInstance<CallTool>(bench.App.Services);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => worker.Run(task, CancellationToken.None))));

        bench.Tools.Calls.ShouldHaveSingleItem();
        outcomes.Distinct().ShouldHaveSingleItem().End.ShouldBe(ToolEnd.Answered);
    }

    [Fact]
    public async Task Post_FromAnotherSite_DecidesNothingWithoutTheToken()
    {
        await using var bench = await OpenAsync("expires: 2h");
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("done"));
        await bench.RunAsync();
        var gate = await bench.GateAsync();
        using var browser = new HttpClient { BaseAddress = bench.Http.BaseAddress };
        browser.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        var form = new Dictionary<string, string> { ["decision"] = "approve", ["by"] = "ann" };

        // What another site can make a browser send: a form, or JSON that calls itself text. There is no cookie that would give it authority.
        foreach (var content in new HttpContent[] { new FormUrlEncodedContent(form), new StringContent(JsonSerializer.Serialize(form), null, "text/plain") })
        {
            using var response = await browser.PostAsync($"api/approvals/{gate.GetProperty("id").GetString()}/decision", content);
            ((int)response.StatusCode).ShouldBeOneOf(401, 403);
        }

        using var shown = await browser.GetAsync(gate.GetProperty("callbackUri").GetString());
        shown.Headers.Contains("Set-Cookie").ShouldBeFalse();
        shown.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        (await bench.GateAsync()).GetProperty("decisions").GetArrayLength().ShouldBe(0);
    }
}
