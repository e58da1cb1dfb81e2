namespace Baton.Cli.Tests;

public sealed class TimelineTests
{
    [Fact]
    public async Task Show_QuestionsCancellationsAndKnownAnswers_HaveRowsOfTheirOwn()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Append("run.started", data: new { team = "support", forkOf = "old" });
        cli.Head.Append("agent.started", "1", "a");
        cli.Head.Append("cache.hit", "1.1", "a", new { candidate = "openai/x", replayedFrom = "old", preview = "as before" });
        cli.Head.Append("cache.hit", "1.2", "a", new { candidate = "openai/x", scope = "tenant", preview = "as ever" });
        cli.Head.Append("tool.replayed", "1.1.1", "a", new { tool = "desk.refund", replayedFrom = "old" });
        cli.Head.Append("tool.completed", "1.1.1", "a", new { tool = "desk.refund", replayedFrom = "old", preview = "refunded once" });
        cli.Head.Append("tool.intent", "1.2.1", "a", new { tool = "desk.book", arguments = "{}" });
        cli.Head.Append("tool.asked", "1.2.1", "a", new { tool = "desk.book", round = 1, questions = 2 });
        cli.Head.Append("tool.intent", "1.2.2", "a", new { tool = "desk.look", arguments = "{}" });
        cli.Head.Append("tool.cancelled", "1.2.2", "a", new { tool = "desk.look", reason = "The run was cancelled." });

        var text = (await cli.PipedAsync("show", "r1")).Out;

        text.ShouldContain("model openai/x (recorded in old): as before");
        text.ShouldContain("model openai/x (answer known already): as ever");
        text.ShouldContain("tool desk.refund (recorded in old): refunded once");
        text.ShouldContain("tool desk.book: asks a person");
        text.ShouldContain("tool desk.look: cancelled: The run was cancelled.");
        (await cli.PipedAsync("events", "r1")).Out.ShouldContain("run started like old: support");
    }

    [Fact]
    public async Task Watch_WithoutATerminal_IsWrongUsage()
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync("approvals", "watch");

        result.Exit.ShouldBe(2);
        result.Error.ShouldContain("approvals list");
    }

    [Fact]
    public async Task ApprovalsShow_OfAToolCall_PrintsWhatItsArgumentsMustFit()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("r1.g1", new { amount = 5 });
        cli.Head.Gates["r1.g1"]["schema"] = System.Text.Json.Nodes.JsonNode.Parse("""{"type":"object","required":["amount"]}""");

        (await cli.PipedAsync("approvals", "show", "r1.g1")).Out.ShouldContain("may be edited to fit");
    }
}
