using Baton.Agents;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class CacheTests
{
    private static string Team(string cache, string more = "") => $$"""
        pattern: pipeline
        agents: { a: { instructions: A., model: m, tools: [desk.look, desk.save], cache: {{cache}}{{more}} } }
        steps: [ { agent: a } ]
        """;

    private static async Task<int> AskedAsync(Bench bench, string team = "main", string input = "the task")
    {
        var before = bench.Model.Requests.Count;
        (await bench.RunAsync(input, new { team })).Outcome.ShouldBe(Outcome.Completed);
        return bench.Model.Requests.Count - before;
    }

    [Theory]
    [InlineData("none", 1)]
    [InlineData("run", 1)]
    [InlineData("tenant", 0)]
    [InlineData("public", 0)]
    public async Task Answer_IsUsedAgainByWhomTheAgentSays(string cache, int asked)
    {
        await using var bench = await Bench.OpenAsync(Team(cache));
        bench.Otherwise = Say("answer");

        (await AskedAsync(bench)).ShouldBe(1);
        (await AskedAsync(bench)).ShouldBe(asked);
        (await AskedAsync(bench, input: "another task")).ShouldBe(1);
    }

    [Theory]
    [InlineData(CacheScope.None, false, false)]
    [InlineData(CacheScope.Run, false, false)]
    [InlineData(CacheScope.Tenant, true, false)]
    [InlineData(CacheScope.Public, true, true)]
    public async Task Answer_OfATenant_IsFoundOnlyByWhoMayHaveIt(CacheScope cache, bool sameTenant, bool otherTenant)
    {
        await using var bench = await Bench.OpenAsync(Team("none"));
        var answers = bench.App.Services.GetRequiredService<AnswerCache>();
        var scopes = new[] { "default", "acme", "public" }.Select(t => new RunScope(t, "r", "d", "f", "t", null)).ToArray();
        var answer = new CachedAnswer(new TranscriptMessage { Role = "assistant", Text = "secret" }, "compatible/test", 1, 2, 3);

        await answers.KeepAsync(scopes[0], cache, "key", answer, CancellationToken.None);

        (await answers.FindAsync(scopes[0] with { Run = "another" }, cache, "key", CancellationToken.None) is not null).ShouldBe(sameTenant);
        (await answers.FindAsync(scopes[1], cache, "key", CancellationToken.None) is not null).ShouldBe(otherTenant);
        (await answers.FindAsync(scopes[2], cache, "key", CancellationToken.None) is not null).ShouldBe(otherTenant);
        (await answers.FindAsync(scopes[0], cache, "another", CancellationToken.None)).ShouldBeNull();
        if (cache == CacheScope.Tenant)
            (await answers.FindAsync(scopes[0], CacheScope.Public, "key", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Answer_ThatIsUsedAgain_IsJournaledAndCostsNothingButAStep()
    {
        await using var bench = await Bench.OpenAsync(Team("tenant"));
        bench.Otherwise = Say("answer");
        await bench.RunAsync();

        var run = await bench.RunAsync();

        run.Output!.Value.GetString().ShouldBe("answer");
        (run.Usage.ModelCalls, run.Usage.InputTokens, run.Usage.OutputTokens, run.Usage.Steps).ShouldBe((0, 0, 0, 1));
        var hit = (await bench.EventsAsync(EventTypes.CacheHit)).ShouldHaveSingleItem();
        hit.Text("scope").ShouldBe("tenant");
        hit.Text("candidate").ShouldBe("compatible/test");
        hit.Data!.Value.GetProperty("savedTokens").GetInt64().ShouldBeGreaterThan(0);
        (await bench.EventsAsync(EventTypes.ModelRequested, EventTypes.BudgetReserved)).ShouldBeEmpty();
        (await bench.EventsAsync(EventTypes.BudgetSettled)).ShouldHaveSingleItem().Data!.Value.GetProperty("tokens").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Answer_OfTheSameRun_IsUsedAgainInIt()
    {
        await using var bench = await Bench.OpenAsync(Team("none"));
        const string inner = "pattern: pipeline\nagents: { x: { instructions: Same., model: m, cache: run } }\nsteps: [ { agent: x } ]";
        bench.AddTeam("one", inner);
        bench.AddTeam("two", inner);
        bench.AddTeam("three", inner);
        bench.AddTeam("same", """
            pattern: parallel
            agents: { a: { team: one.yaml }, b: { team: two.yaml }, c: { team: three.yaml } }
            members: [a, b, c]
            """);
        bench.Otherwise = Say("answer");

        await bench.RunAsync(more: new { team = "same" });

        // Side by side all may have asked before one was answered; whoever did not, did not have to.
        (bench.Model.Requests.Count + (await bench.EventsAsync(EventTypes.CacheHit)).Count).ShouldBe(3);
        await bench.RunAsync(more: new { team = "same" });
        bench.Model.Requests.Count.ShouldBeGreaterThan(1, "another run asks anew");
    }

    [Fact]
    public async Task Calls_ThatOnlyLook_AreCachedAndThoseWithEffectsAreNot()
    {
        await using var bench = await Bench.OpenAsync(Team("tenant"));
        bench.Otherwise = request => request.Messages.Count(m => m.GetProperty("role").GetString() == "assistant") switch
        {
            0 => Call("desk.look", new { q = "x" })(request),
            1 => Call("desk.save", new { text = "y" })(request),
            _ => Say("saved")(request),
        };

        (await AskedAsync(bench)).ShouldBe(3);
        (await AskedAsync(bench)).ShouldBe(1);

        // The second run has made its own calls, the effect among them.
        bench.Tools.Calls.Select(c => c.Tool).ShouldBe(["look", "save", "look", "save"]);
        bench.Tools.Calls.Select(c => c.Key).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Calls_WithEffectsThatWereRefused_AreAskedForAnew()
    {
        await using var bench = await Bench.OpenAsync(Team("tenant") + "\napprovals: [ { tool: desk.save } ]");
        bench.Otherwise = request => request.Messages.Any(m => m.GetProperty("role").GetString() == "tool") ? Say("as you like")(request) : Call("desk.save", new { text = "y" })(request);
        await bench.RunAsync();
        (await bench.AnswerAsync(new { decision = "reject", by = "ann" })).Outcome.ShouldBe(Outcome.Rejected);

        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await bench.AnswerAsync(new { decision = "approve", by = "ann" })).Outcome.ShouldBe(Outcome.Completed);
        bench.Tools.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Answer_ThatDoesNotFit_IsNotCached()
    {
        await using var bench = await Bench.OpenAsync(Team("tenant", ", output: { type: object }") + "\noutput: { type: object }");
        bench.Then(Say("no JSON"), Say("{}"), Say("{}"));

        (await AskedAsync(bench)).ShouldBe(2);
        (await AskedAsync(bench)).ShouldBe(1);
        (await AskedAsync(bench)).ShouldBe(0);
    }

    [Fact]
    public async Task Answer_OfAWeekAgo_IsAskedForAnewAndThenUsedAgain()
    {
        await using var bench = await Bench.OpenAsync(Team("tenant"));
        bench.Otherwise = Say("answer");
        await AskedAsync(bench);
        await bench.PassAsync(AnswerCache.Lifetime - TimeSpan.FromMinutes(1));
        (await AskedAsync(bench)).ShouldBe(0);

        await bench.PassAsync(TimeSpan.FromMinutes(2));

        (await AskedAsync(bench)).ShouldBe(1);
        (await AskedAsync(bench)).ShouldBe(0);
    }

    [Theory]
    [InlineData("instructions: A., model: spare, tools: [desk.look, desk.save]")]
    [InlineData("instructions: Another., model: m, tools: [desk.look, desk.save]")]
    [InlineData("instructions: A., model: m, tools: [desk.look]")]
    [InlineData("instructions: A., model: m, tools: [desk.look, desk.save], output: { type: string, minLength: 1 }")]
    public async Task Answer_ToWhatIsNotTheSame_IsNotUsed(string agent)
    {
        await using var bench = await Bench.OpenAsync(Team("tenant"));
        bench.AddTeam("other", $"pattern: pipeline\nagents: {{ a: {{ {agent}, cache: tenant }} }}\nsteps: [ {{ agent: a }} ]");
        bench.Otherwise = Say("answer");
        await AskedAsync(bench);

        (await AskedAsync(bench, "other")).ShouldBe(1);
        (await AskedAsync(bench)).ShouldBe(0);
    }
}
