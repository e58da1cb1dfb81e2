using System.Text.Json;

namespace Baton.Cli.Tests;

public sealed class ForkTests
{
    [Fact]
    public async Task Fork_SendsStepAndModels_AndFollowsTheNewRun()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Head.Instead = Started("fork");

        var result = await cli.PipedAsync("fork", "old", "--from", "2.1", "--model", "m=openai/a", "--model", "m=openai/b", "--by", "ada");

        result.Exit.ShouldBe(0, result.Error);
        result.Out.ShouldStartWith("run r1, forked from old\n");
        result.Out.ShouldContain("outcome  completed");
        Body(cli, "fork").ShouldBe("""{"step":"2.1","models":{"m":["openai/a","openai/b"]},"by":"ada"}""");
    }

    [Theory]
    [InlineData("fork", "old")]
    [InlineData("fork", "old", "--from", "1", "--model", "nonsense")]
    [InlineData("fork", "old", "--from", "1", "--team", "missing.yaml")]
    public async Task Fork_WrongUsage_Exits2AndAsksNothing(params string[] args)
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync(args)).Exit.ShouldBe(2);
        cli.Head.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rewind_Detached_NamesTheRunThatGoesOn()
    {
        await using var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);
        cli.Head.Instead = Started("rewind");

        var result = await cli.PipedAsync("rewind", "old", "--detach");

        result.Exit.ShouldBe(3);
        result.Out.ShouldStartWith("run r1 goes on in the place of old\n");
    }

    [Fact]
    public async Task Replay_ThatComesToTheSame_Exits0AndTakesItselfAway()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Head.Instead = Started("replay");

        var result = await cli.PipedAsync("replay", "r1");

        result.Exit.ShouldBe(0, result.Out);
        result.Out.ShouldStartWith("r1 replays the same");
        cli.Head.Requests.Count(r => r.Method == "DELETE").ShouldBe(1);
    }

    [Fact]
    public void Comparison_OfJournals_FindsTheFirstDifference()
    {
        JournalEvent[] before = [Event("agent.started", "1", "a"), Event("model.completed", "1.1", "a", new { transcript = "h1", kind = "answer", cost = 1 }), End("completed")];

        JournalComparison.First(before, before).ShouldBeNull();
        JournalComparison.First(before, [before[0], Event("cache.hit", "1.1", "a", new { transcript = "h1", kind = "answer" }), before[2]]).ShouldBeNull();
        var other = JournalComparison.First(before, [before[0], Event("cache.hit", "1.1", "a", new { transcript = "h2", kind = "answer" }), End("fault")])!;
        (other.Step, other.What).ShouldBe(("1.1", "model"));
        other.Recorded!.ShouldContain("h1");
        other.Found!.ShouldContain("h2");
        JournalComparison.First(before, [before[0]])!.Found.ShouldBeNull();
        JournalComparison.First([before[0]], before)!.Recorded.ShouldBeNull();
    }

    private static JournalEvent End(string outcome) => Event("run.completed", null, null, new { outcome });

    private static JournalEvent Event(string type, string? step, string? agent, object? data = null) =>
        new(JsonSerializer.SerializeToElement(new { type, step, agent, data = data ?? new { } }));

    private static Func<Seen, Answer?> Started(string verb) => seen =>
        seen.Method == "POST" && seen.Path.EndsWith($"/{verb}", StringComparison.Ordinal) ? new Answer(202, new { id = "r1" }) : null;

    private static string Body(Cli cli, string verb) => cli.Head.Requests.Single(r => r.Path.EndsWith($"/{verb}", StringComparison.Ordinal)).Body!.Value.GetRawText();
}
