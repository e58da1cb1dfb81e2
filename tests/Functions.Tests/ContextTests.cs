using System.Text.Json;
using Baton.Agents;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class ContextTests
{
    private static string Team(string limits = "", string rest = "") => $$"""
        pattern: pipeline
        agents:
          worker: { instructions: Work., model: m, tools: [desk.look, desk.dump], limits: { turns: 60{{limits}} } }
          other: { instructions: Other., model: m, tools: [desk.look] }
        steps: [ { agent: worker }, { agent: other } ]
        limits: { tokens: 5000000, steps: 100, cost: 100 }
        {{rest}}
        """;

    private static string Blob(WireRequest request)
    {
        var told = request.Last("tool")!;
        var at = told.IndexOf("blob \"", StringComparison.Ordinal) + 6;
        return told[at..told.IndexOf('"', at)];
    }

    private static IEnumerable<string> Functions(WireRequest request) =>
        request.Body.TryGetProperty("tools", out var tools) ? tools.EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()!) : [];

    [Fact]
    public async Task LongResult_IsShownByItsBeginningAndReadOnWhereTheModelWants()
    {
        await using var bench = await Bench.OpenAsync(Team());
        var blob = "";
        bench.Then(
            Call("desk.dump", new { size = 50_000 }),
            request =>
            {
                blob = Blob(request);
                return CallRaw("read_blob", JsonSerializer.Serialize(new { blob, offset = 20_000, limit = 30 }))(request);
            },
            Say("read"),
            Say("done"));

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);

        var requests = bench.Model.Requests;
        Functions(requests[0]).ShouldBe(["desk__look", "desk__dump"], ignoreOrder: true);
        requests[1].Last("tool")!.Length.ShouldBeLessThan(5000);
        requests[1].Last("tool")!.ShouldStartWith("line 0000\n");
        Functions(requests[1]).ShouldContain("read_blob");
        requests[2].Last("tool").ShouldBe("[Characters 20000 to 20030 of 50000. The next begin at 20030.]\nline 2000\nline 2001\nline 2002\n");
        (await bench.EventsAsync(EventTypes.ToolCompleted)).Select(e => e.Text("tool")).ShouldBe(["desk.dump", "read_blob"]);
        bench.Tools.Calls.Count.ShouldBe(1);
        (await bench.App.Store.GetTextAsync("default", blob)).Length.ShouldBe(50_000);
    }

    [Fact]
    public async Task LongResult_OfAnotherMember_IsNotReadable()
    {
        await using var bench = await Bench.OpenAsync(Team());
        var blob = "";
        bench.Then(
            Call("desk.dump", new { size = 50_000 }),
            request =>
            {
                blob = Blob(request);
                return Say("read")(request);
            },
            request => CallRaw("read_blob", JsonSerializer.Serialize(new { blob }))(request),
            Say("done"));

        await bench.RunAsync();

        bench.Model.Requests[^1].Last("tool")!.ShouldContain("There is no function 'read_blob'");
    }

    [Fact]
    public async Task Conversation_WithoutEnd_NeverGoesOverTheAgentsContext()
    {
        const int most = 12_000;
        await using var bench = await Bench.OpenAsync(Team($", context: {most}"));
        var turns = 0;
        bench.Otherwise = request => ++turns switch
        {
            <= 30 => Call("desk.look", new { q = $"{turns} {new string('x', 900)}" })(request),
            _ => Say("done")(request),
        };

        (await bench.RunAsync("the task")).Outcome.ShouldBe(Outcome.Completed);

        var requests = bench.Model.Requests;
        requests.ShouldAllBe(r => r.Body.GetProperty("messages").GetRawText().Length < most);
        var last = requests[30];
        last.Messages[1].GetProperty("content").GetString().ShouldBe("the task");
        last.Messages[2].GetProperty("content").GetString()!.ShouldContain("were left out here");
        last.Last("tool")!.ShouldContain("found 30 ");
        Functions(last).ShouldContain("read_blob");
        Functions(requests[1]).ShouldNotContain("read_blob");
        var trimmed = await bench.EventsAsync(EventTypes.ContextTrimmed);
        trimmed.Count.ShouldBeGreaterThan(10);
        trimmed[^1].Data!.Value.GetProperty("leftOut").GetInt32().ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task ResultThatWasLeftOut_CanBeReadAgain()
    {
        await using var bench = await Bench.OpenAsync(Team(", context: 12000"));
        bench.Then([.. Enumerable.Range(1, 12).Select(i => Call("desk.look", new { q = $"{i} {new string('x', 900)}" }))]);
        bench.Then(
            request =>
            {
                var note = request.Messages[2].GetProperty("content").GetString()!;
                var at = note.LastIndexOf("blob \"", StringComparison.Ordinal) + 6;
                return CallRaw("read_blob", JsonSerializer.Serialize(new { blob = note[at..note.IndexOf('"', at)], limit = 10 }))(request);
            },
            Say("read"),
            Say("done"));

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);

        bench.Model.Requests[13].Last("tool")!.ShouldContain("found ");
    }

    [Fact]
    public async Task Window_OfTheModel_IsKeptWhereTheAgentSetsNone()
    {
        await using var bench = await Bench.OpenAsync(Team());
        await File.WriteAllTextAsync(bench.At("teams/prices.json"), """{ "compatible/test": { "input": 1, "output": 1, "window": 9000 } }""");
        bench.Then(Say("read"), Say("done"));

        (await bench.RunAsync(new string('x', 40_000))).Outcome.ShouldBe(Outcome.Completed);

        var request = bench.Model.Requests[0];
        (request.Body.GetProperty("messages").GetRawText().Length + request.Body.GetProperty("max_tokens").GetInt64()).ShouldBeLessThan(9000);
        request.Last("user")!.ShouldEndWith("[… shortened …]");
    }

    [Fact]
    public async Task Instructions_ThatNoTrimmingMakesFit_GiveWayToTheFallbackModelOrSaySo()
    {
        var team = $$"""
            pattern: pipeline
            agents: { worker: { instructions: "{{new string('x', 9000)}}", model: m{0} } }
            steps: [ { agent: worker } ]
            """;
        await using var bench = await Bench.OpenAsync(team.Replace("{0}", "", StringComparison.Ordinal));
        bench.AddTeam("wide", team.Replace("{0}", ", fallback: spare", StringComparison.Ordinal));
        await File.WriteAllTextAsync(bench.At("teams/prices.json"), """{ "compatible/test": { "input": 1, "output": 1, "window": 9000 } }""");
        bench.Then(Say("done"));

        var run = await bench.RunAsync();
        run.Outcome.ShouldBe(Outcome.ModelFailed);
        run.Reason!.ShouldContain("cannot be made shorter");
        (await bench.RunAsync(more: new { team = "wide" })).Outcome.ShouldBe(Outcome.Completed);
        bench.Model.Requests.ShouldHaveSingleItem().Body.GetProperty("model").GetString().ShouldBe("spare");
    }
}
