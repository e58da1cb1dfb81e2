using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>Runs that begin as another did.</summary>
public sealed class ForkTests
{
    private const string Sender = """
        pattern: pipeline
        agents:
          sender: { instructions: Send., model: m, tools: [desk.look, desk.refund] }
          writer: { instructions: Write., model: m }
        steps: [ { agent: sender }, { agent: writer } ]
        """;

    private static readonly IReadOnlyDictionary<string, Scenario> All = Scenarios.All.ToDictionary(s => s.Name);

    /// <summary>Those whose end is not a matter of the clock: a run that begins again has its time again.</summary>
    public static TheoryData<string> Recorded => [.. All.Values.Where(s => s.Outcome != Outcome.DeadlineExceeded).Select(s => s.Name)];

    /// <summary>Those whose end is not a matter of what was paid: what is shared is not paid again.</summary>
    public static TheoryData<string> Shared => [.. All.Values.Where(s => s.Outcome is not (Outcome.DeadlineExceeded or Outcome.BudgetExhausted)).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Replay_OfEveryScenario_ComesToTheSameAndCallsNothing(string name)
    {
        var runner = new ScenarioRun(All[name]);
        await runner.RunAsync(async (bench, first) =>
        {
            var (requests, tools) = (bench.Model.Requests.Count, bench.Tools.Calls.Count);

            var again = await runner.EndAsync(bench, await PostAsync(bench, "scenario", "replay", new { }));

            again.Run.Outcome.ShouldBe(first.Run.Outcome, again.Run.Reason);
            again.Output.ShouldBe(first.Output);
            again.Run.ForkOf.ShouldBe("scenario");
            again.Run.Usage.Cost.ShouldBe(0);
            bench.Model.Requests.Count.ShouldBe(requests);
            bench.Tools.Calls.Count.ShouldBe(tools);
        });
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task Fork_OfEveryScenario_SharesWhatIsBeforeTheStepAndDoesTheRest(string name)
    {
        var runner = new ScenarioRun(All[name]);
        await runner.RunAsync(async (bench, first) =>
        {
            string[] steps = [.. first.Journal.Where(e => e.Type is EventTypes.ModelRequested or EventTypes.ToolIntent).Select(e => e.Step!).Distinct()];
            foreach (var step in steps.Where((_, i) => i == 0 || i == steps.Length / 2 || i == steps.Length - 1))
            {
                var tools = bench.Tools.Calls.Count;
                var cut = first.Journal.First(e => e.Step == step || Steps.IsUnder(step, e.Step)).Seq;
                string[] shared = [.. first.Journal.Where(e => e.Seq < cut && e.Type is EventTypes.ToolCompleted).Select(e => e.Step!)];
                string[] answered = [.. first.Journal.Where(e => e.Seq < cut && e.Type is EventTypes.ModelCompleted).Select(e => e.Step!)];

                var again = await runner.EndAsync(bench, await PostAsync(bench, "scenario", "fork", new { step }));

                again.Run.Outcome.ShouldBe(first.Run.Outcome, $"from {step}: {again.Run.Reason}");
                again.Output.ShouldBe(first.Output, $"from {step}");
                again.Of(EventTypes.ModelRequested).Select(e => e.Step!).Intersect(answered).ShouldBeEmpty($"from {step}");
                bench.Tools.Calls.Skip(tools).Where(c => shared.Any(s => c.Key?.EndsWith($"/{s}", StringComparison.Ordinal) == true)).ShouldBeEmpty();
            }
        });
    }

    [Fact]
    public async Task Fork_BehindAnApprovedEffect_NeitherAsksNorDoesItAgain()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Call("desk.refund", new { order = "7", amount = 5 }), Say("sent"), Say("first words"));
        await bench.RunAsync();
        (await bench.AnswerAsync(new { decision = "approve", by = "ann@example.com" })).Output!.Value.GetString().ShouldBe("first words");
        var sent = bench.Tools.Calls.Count(c => c.Tool == "refund");
        bench.Then(Say("other words"));

        var fork = await bench.GoOnAsync(await PostAsync(bench, bench.Run, "fork", new { step = "2" }));

        fork.Outcome.ShouldBe(Outcome.Completed, fork.Reason);
        fork.Output!.Value.GetString().ShouldBe("other words");
        fork.Usage.ModelCalls.ShouldBe(1);
        fork.Usage.ToolCalls.ShouldBe(0);
        bench.Tools.Calls.Count(c => c.Tool == "refund").ShouldBe(sent);
        (await bench.EventsAsync(EventTypes.ToolReplayed)).ShouldHaveSingleItem().Step.ShouldBe("1.1.1");
        (await bench.EventsAsync(EventTypes.ToolIntent)).ShouldBeEmpty();
        (await bench.EventsAsync(EventTypes.GateDecided)).ShouldHaveSingleItem().Text("by").ShouldBe("ann@example.com");
    }

    [Fact]
    public async Task Fork_FromTheEffectItself_AsksAgainAndDoesItForTheNewRun()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Call("desk.refund", new { order = "7", amount = 5 }), Say("sent"), Say("words"));
        await bench.RunAsync();
        await bench.AnswerAsync(new { decision = "approve", by = "ann@example.com" });
        bench.Then(Say("not sent"), Say("words"));

        var fork = await bench.GoOnAsync(await PostAsync(bench, bench.Run, "fork", new { step = "1.1.1" }));

        fork.Status.ShouldBe(RunStatus.Waiting);
        (await bench.GateAsync()).GetProperty("run").GetString().ShouldBe(fork.Id);
        (await bench.AnswerAsync(new { decision = "reject", by = "ann@example.com" })).Outcome.ShouldBe(Outcome.Rejected);
        bench.Tools.Calls.Count(c => c.Tool == "refund").ShouldBe(1);
    }

    [Fact]
    public async Task Fork_OfAForkWhoseOriginIsDeleted_StillSharesItsPart()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Call("desk.refund", new { order = "7", amount = 5 }), Say("sent"), Say("one"));
        await bench.RunAsync();
        await bench.AnswerAsync(new { decision = "approve", by = "ann@example.com" });
        var origin = bench.Run;
        bench.Then(Say("two"));
        var child = await bench.GoOnAsync(await PostAsync(bench, origin, "fork", new { step = "2" }));
        (await bench.Http.DeleteAsync($"api/runs/{origin}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        bench.Then(Say("three"));

        var grandchild = await bench.GoOnAsync(await PostAsync(bench, child.Id, "fork", new { step = "2.1" }));

        grandchild.Output!.Value.GetString().ShouldBe("three");
        grandchild.ForkOf.ShouldBe(child.Id);
        bench.Tools.Calls.Count(c => c.Tool == "refund").ShouldBe(1);
    }

    [Fact]
    public async Task Fork_WithAnotherModel_UsesItFromTheStepOnOnly()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Say("sent"), Say("words"));
        await bench.RunAsync();
        bench.Then(Say("better words"));

        var fork = await bench.GoOnAsync(await PostAsync(bench, bench.Run, "fork", new { step = "2", models = new { m = "compatible/larger" } }));

        fork.Output!.Value.GetString().ShouldBe("better words");
        bench.Model.Requests.Select(r => r.Body.GetProperty("model").GetString()).ShouldBe(["test", "test", "larger"]);
    }

    [Fact]
    public async Task Fork_WithATeamThatDoesOtherwiseBeforeTheStep_EndsAndSaysSo()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Say("sent"), Say("words"));
        await bench.RunAsync();
        bench.AddTeam("other", Sender.Replace("[ { agent: sender }, { agent: writer } ]", "[ { agent: writer }, { agent: sender } ]", StringComparison.Ordinal));

        var fork = await bench.GoOnAsync(await PostAsync(bench, bench.Run, "fork", new { step = "2", team = "other" }));

        fork.Outcome.ShouldBe(Outcome.Fault);
        fork.Reason!.ShouldContain("sender was asked; here writer is");
        bench.Model.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"step": "9"}""", 422, "9")]
    [InlineData("""{}""", 422, "step")]
    [InlineData("""{"step": "2", "models": {"x": "a/b"}}""", 422, "'x'")]
    [InlineData("""{"step": "2", "models": {"m": "nonsense"}}""", 422, "provider/model")]
    [InlineData("""{"step": "2", "input": "another task"}""", 422, "input")]
    [InlineData("""{"step": "2", "team": "nobody"}""", 404, "nobody")]
    [InlineData("""{"step": "2", "id": "a b"}""", 422, "a b")]
    public async Task Fork_OfWhatCannotBe_IsRefusedInWords(string body, int status, string word)
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Say("sent"), Say("words"));
        await bench.RunAsync();

        var response = await bench.Http.PostAsync($"api/runs/{bench.Run}/fork", new StringContent(body, null, "application/json"));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldContain(word);
    }

    [Fact]
    public async Task Rewind_OfARunWhoseModelFailed_GoesOnWithoutWhatWasDone()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Call("desk.look", new { q = "x" }), Say("seen"));
        var failed = await bench.RunAsync();
        failed.Outcome.ShouldBe(Outcome.ModelFailed);
        bench.Then(Say("words"));

        var run = await bench.GoOnAsync(await PostAsync(bench, failed.Id, "rewind", new { }));

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        run.Output!.Value.GetString().ShouldBe("words");
        run.ForkOf.ShouldBe(failed.Id);
        bench.Tools.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Rewind_OfACompletedRun_IsRefused()
    {
        await using var bench = await Bench.OpenAsync(Sender);
        bench.Then(Say("sent"), Say("words"));
        await bench.RunAsync();

        (await bench.Http.PostAsync($"api/runs/{bench.Run}/rewind", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    private static async Task<string> PostAsync(Bench bench, string run, string verb, object body)
    {
        var response = await bench.Http.PostAsJsonAsync($"api/runs/{run}/{verb}", body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        var id = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString()!;
        response.Headers.Location!.AbsolutePath.ShouldBe($"/api/runs/{id}");
        return id;
    }
}
