using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>A tool that asks a person something, over HTTP.</summary>
public sealed class QuestionTests
{
    private static string Team(string tool) => $$"""
        pattern: pipeline
        agents: { worker: { instructions: Work., model: m, tools: [desk.{{tool}}] } }
        steps: [ { agent: worker } ]
        limits: { time: 60d }
        """;

    /// <summary>The tool has been called, and its two questions wait.</summary>
    private static async Task<Bench> AskedAsync(bool onDisk = false)
    {
        var bench = await Bench.OpenAsync(Team("book"), onDisk);
        bench.Then(Call("desk.book", new { city = "Oslo" }), Say("done"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        return bench;
    }

    private static async Task<JsonElement[]> GatesAsync(Bench bench) =>
        [.. (await bench.Http.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items").EnumerateArray().OrderBy(g => g.GetProperty("id").GetString())];

    private static string Id(JsonElement gate) => gate.GetProperty("id").GetString()!;

    private static async Task RespondAsync(Bench bench, JsonElement gate, string text, HttpStatusCode status = HttpStatusCode.OK)
    {
        var response = await bench.DecideAsync(new { decision = "respond", by = "ann", text }, Id(gate));
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Questions_AreGatesWithTheirFormAndTheCall()
    {
        await using var bench = await AskedAsync();

        var gates = await GatesAsync(bench);

        gates.Length.ShouldBe(2);
        gates[1].GetProperty("kind").GetString().ShouldBe("question");
        gates[1].GetProperty("tool").GetString().ShouldBe("desk.book");
        gates[1].GetProperty("reason").GetString().ShouldBe("desk.book asks: Which <b>seat</b>?");
        gates[1].GetProperty("arguments").GetProperty("question").GetString().ShouldBe("Which <b>seat</b>?");
        gates[1].GetProperty("arguments").GetProperty("call").GetProperty("city").GetString().ShouldBe("Oslo");
        gates[1].GetProperty("schema").GetProperty("required")[0].GetString().ShouldBe("answer");
        (await bench.EventsAsync(EventTypes.GateOpened)).Select(e => e.Text("kind")).ShouldBe(["question", "question"]);
    }

    [Fact]
    public async Task Answers_AfterThirtyDaysAndARestart_ResumeTheCallOnce()
    {
        await using var bench = await AskedAsync(onDisk: true);
        var gates = await GatesAsync(bench);
        await RespondAsync(bench, gates[0], """{"answer": "fish"}""");
        await bench.PassAsync(TimeSpan.FromDays(15));
        await bench.ReopenAsync();
        await bench.PassAsync(TimeSpan.FromDays(15));
        bench.Tools.Calls.Count.ShouldBe(1);

        await RespondAsync(bench, gates[1], """{"answer": "4A"}""");
        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        bench.Tools.Calls.Count.ShouldBe(2);
        bench.Tools.Calls.Select(c => c.Key).Distinct().ShouldHaveSingleItem();
        bench.Model.Requests[1].Last("tool").ShouldBe("booked Oslo, meal fish, seat 4A");
        (await bench.EventsAsync(EventTypes.ToolIntent, EventTypes.ToolAsked, EventTypes.ToolResumed, EventTypes.ToolCompleted)).Select(e => e.Type)
            .ShouldBe([EventTypes.ToolIntent, EventTypes.ToolAsked, EventTypes.ToolResumed, EventTypes.ToolCompleted]);
    }

    [Fact]
    public async Task State_IsNeitherShownNorInHistory()
    {
        await using var bench = await AskedAsync();
        foreach (var gate in await GatesAsync(bench))
            await RespondAsync(bench, gate, """{"answer": "x"}""");
        await bench.GoOnAsync();

        JsonSerializer.Serialize(bench.Model.Requests.Select(r => r.Body)).ShouldNotContain("secret state");
        JsonSerializer.Serialize(await bench.JournalAsync()).ShouldNotContain("secret state");
        await foreach (var instance in bench.App.Client.GetAllInstancesAsync(new() { FetchInputsAndOutputs = true }))
        {
            foreach (var e in await bench.App.Client.GetOrchestrationHistoryAsync(instance.InstanceId))
                e.ToString()!.ShouldNotContain("secret state");
        }
    }

    [Theory]
    [InlineData("4A")]
    [InlineData("""{"answer": 4}""")]
    [InlineData("""{}""")]
    [InlineData("""["answer"]""")]
    public async Task Answer_ThatDoesNotFitTheForm_DoesNotCount(string answer)
    {
        await using var bench = await AskedAsync();
        await RespondAsync(bench, (await GatesAsync(bench))[0], answer, HttpStatusCode.UnprocessableEntity);
        (await GatesAsync(bench)).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("edit")]
    public async Task Question_CannotBeApproved(string decision)
    {
        await using var bench = await AskedAsync();
        var response = await bench.DecideAsync(new { decision, by = "ann", args = new { answer = "x" } }, Id((await GatesAsync(bench))[0]));
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Reject_DeclinesAndTheToolGoesOn_AndExpiryCancels()
    {
        await using var bench = await Bench.OpenAsync(Team("book") + "\napprovals: [ { tool: desk.book, expires: 2h } ]\n");
        bench.Then(Call("desk.book", new { city = "Oslo" }), Say("done"));
        await bench.RunAsync();
        await bench.AnswerAsync(new { decision = "approve", by = "ann" });
        (await bench.DecideAsync(new { decision = "reject", by = "ann" }, Id((await GatesAsync(bench))[0]))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await bench.PassAsync(TimeSpan.FromHours(2));

        var run = await bench.GoOnAsync();

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        bench.Model.Requests[1].Last("tool").ShouldBe("booked Oslo, meal decline, seat cancel");
    }

    [Fact]
    public async Task Tool_ThatAsksAgainAndAgain_FailsAfterTenCalls()
    {
        await using var bench = await Bench.OpenAsync(Team("nag"));
        bench.Then(Call("desk.nag", new { }), Say("gave up"));
        var run = await bench.RunAsync();
        for (var i = 0; i < 9; i++)
            run = await bench.AnswerAsync(new { decision = "respond", by = "ann", text = """{"answer": "yes"}""" });

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        bench.Tools.Calls.Count.ShouldBe(10);
        bench.Model.Requests[1].Last("tool")!.ShouldContain("10 times");
    }

    [Fact]
    public async Task Tool_ThatWantsToBeCalledLater_IsCalledLaterWithItsState()
    {
        await using var bench = await Bench.OpenAsync(Team("later"));
        bench.Then(Call("desk.later", new { }), Say("done"));

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);

        bench.Tools.Calls.Count.ShouldBe(3);
        bench.Model.Requests[1].Last("tool").ShouldBe("now it is done");
    }

    [Fact]
    public async Task Resumption_CutOff_IsInDoubtAndNothingIsAskedAgain()
    {
        await using var bench = await AskedAsync();
        bench.Tools.Before = call => Task.FromResult(call.Replies is null);
        foreach (var gate in await GatesAsync(bench))
            await RespondAsync(bench, gate, """{"answer": "x"}""");

        (await bench.GoOnAsync()).Status.ShouldBe(RunStatus.Waiting);

        (await bench.GateAsync()).GetProperty("kind").GetString().ShouldBe("ambiguous");
        bench.Tools.Calls.Count.ShouldBe(2);
        var run = await bench.AnswerAsync(new { decision = "respond", by = "ann", text = "it is booked" });
        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        bench.Tools.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task CallbackPage_ShowsTheForm_AndTakesIt()
    {
        await using var bench = await AskedAsync();
        var gate = (await GatesAsync(bench))[1];
        var link = gate.GetProperty("callbackUri").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.Accept.ParseAdd("text/html");
        var page = await (await bench.Http.SendAsync(request)).Content.ReadAsStringAsync();
        page.ShouldContain("Which &lt;b&gt;seat&lt;/b&gt;?");
        page.ShouldContain("Your &lt;i&gt;answer&lt;/i&gt;");
        page.ShouldContain("name=\"field.answer\"");
        page.ShouldNotContain("value=\"approve\"");

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["decision"] = "respond", ["by"] = "ann", ["field.answer"] = "4A" });
        var response = await bench.Http.PostAsync(link, form);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        await RespondAsync(bench, (await GatesAsync(bench))[0], """{"answer": "fish"}""");
        await bench.GoOnAsync();
        bench.Model.Requests[1].Last("tool").ShouldBe("booked Oslo, meal fish, seat 4A");
    }

    [Fact]
    public async Task CallThatCannotBeRepeated_CrashedAnywhere_AsksOnceAndGoesOnOnceAtMost()
    {
        var scenario = new Scenario("book", Team("book"))
        {
            Script = new() { ["Work."] = [Call("desk.book", new { city = "Oslo" }), Say("done")] },
            People = new Dictionary<string, object> { ["desk.book"] = new { decision = "respond", by = "ann", text = """{"answer": "x"}""" } },
        };
        var (_, writes, _) = await new ScenarioRun(scenario).CrashAsync(0);
        var doubts = 0;
        foreach (var (write, before) in Enumerable.Range(1, writes).SelectMany(w => new[] { (w, true), (w, false) }))
        {
            var (end, _, _) = await new ScenarioRun(scenario).CrashAsync(write, before);

            var where = $"{(before ? "before" : "after")} write {write} of {writes}";
            end.Run.Outcome.ShouldBe(Outcome.Completed, where);
            end.Tools.Count(t => t.Replies is not null).ShouldBeLessThanOrEqualTo(1, where);
            end.Of(EventTypes.GateOpened).Count(e => e.Text("kind") == "question").ShouldBeLessThanOrEqualTo(2, where);
            doubts += end.Of(EventTypes.ToolAmbiguous).Count;
        }

        doubts.ShouldBeInRange(1, 6);
    }

    [Fact]
    public async Task OldServer_ThatAsksOverItsConnection_LeavesADoubtThatSaysSo()
    {
        var server = Path.Combine(AppContext.BaseDirectory, "ToolsFixture.dll");
        await using var bench = await Bench.OpenAsync($$"""
              old: { type: stdio, command: dotnet, args: ["{{server}}", asks] }
            pattern: pipeline
            agents: { worker: { instructions: Work., model: m, tools: [old.hello] } }
            steps: [ { agent: worker } ]
            approvals: [ { tool: old.hello, policy: allow } ]
            """);
        bench.Then(Call("old.hello", new { }), Say("done"));

        var run = await bench.RunAsync();

        run.Status.ShouldBe(RunStatus.Waiting, run.Reason);
        var gate = await bench.GateAsync();
        gate.GetProperty("kind").GetString().ShouldBe("ambiguous");
        gate.GetProperty("reason").GetString()!.ShouldContain("Which seat?");
        (await bench.EventsAsync(EventTypes.ToolAmbiguous)).ShouldHaveSingleItem().Text("reason")!.ShouldContain("Which seat?");
    }

    [Fact]
    public async Task Server_OverStandardInput_IsResumedAfterARestartInWhichItsProcessEnded()
    {
        var server = Path.Combine(AppContext.BaseDirectory, "ToolsFixture.dll");
        await using var bench = await Bench.OpenAsync($$"""
              local: { type: stdio, command: dotnet, args: ["{{server}}", serve] }
            pattern: pipeline
            agents: { worker: { instructions: Work., model: m, tools: [local.book] } }
            steps: [ { agent: worker } ]
            approvals: [ { tool: local.book, policy: allow } ]
            limits: { time: 60d }
            """, onDisk: true);
        bench.Then(Call("local.book", new { city = "Oslo" }), Say("done"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        await bench.PassAsync(TimeSpan.FromDays(10));
        await bench.ReopenAsync();
        await bench.PassAsync(TimeSpan.FromDays(20));

        var gates = await GatesAsync(bench);
        await RespondAsync(bench, gates[0], """{"meals": 2}""");
        await RespondAsync(bench, gates[1], """{"seat": "4A"}""");
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Completed);

        bench.Model.Requests[1].Last("tool")!.ShouldStartWith("""Oslo {"action":"accept","content":{"seat":"4A"}} {"action":"accept","content":{"meals":2}} state of""");
    }
}
