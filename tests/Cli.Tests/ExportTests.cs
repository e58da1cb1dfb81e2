using Baton.Agents;

namespace Baton.Cli.Tests;

public sealed class ExportTests
{
    [Fact]
    public async Task Export_ToAPipe_IsTheLinesAsTheyCame()
    {
        await using var cli = await Cli.CreateAsync();
        var text = Serve(cli);

        (await cli.PipedAsync("export", "r1")).ShouldBe(new Result(0, text, ""));
    }

    [Fact]
    public async Task Export_ToAFile_IsVerifiedByTheCommandItPrints()
    {
        await using var cli = await Cli.CreateAsync();
        Serve(cli);

        var exported = await cli.PipedAsync("export", "r1", "--output", "r1.jsonl");
        var check = exported.Out.Split('\n').Single(l => l.StartsWith("check ", StringComparison.Ordinal))["check baton ".Length..];

        exported.Exit.ShouldBe(0);
        var verified = await cli.PipedAsync(check.Split(' '));
        verified.Exit.ShouldBe(0, verified.Error);
        verified.Out.ShouldContain("2 events of run r1");
    }

    [Theory]
    [InlineData("refund", "refuse", "line 2")]
    [InlineData("\"outcome\":\"completed\"", "\"outcome\":\"cancelled\"", "line 4")]
    public async Task Verify_ChangedFile_Exits1AndNamesTheLine(string from, string to, string where)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Write("r1.jsonl", Serve(cli).Replace(from, to, StringComparison.Ordinal));

        var result = await cli.PipedAsync("export", "--verify", "r1.jsonl");

        result.Exit.ShouldBe(1);
        result.Error.ShouldContain(where);
    }

    [Fact]
    public async Task Export_CutOffOnTheWay_IsNotTakenForAWhole()
    {
        await using var cli = await Cli.CreateAsync();
        var text = Serve(cli);
        cli.Head.Instead = _ => new Answer(200, Text: text[..(text.LastIndexOf('\n', text.Length - 2) + 1)]);

        var result = await cli.PipedAsync("export", "r1");

        result.Exit.ShouldBe(4);
        result.Out.ShouldBe("");
    }

    [Theory]
    [InlineData()]
    [InlineData("r1", "--verify", "x")]
    public async Task Export_OfNothingOrOfBoth_IsWrongUsage(params string[] args)
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync(["export", .. args])).Exit.ShouldBe(2);
    }

    private static string Serve(Cli cli)
    {
        var chain = new JournalChain();
        RunEvent Event(long seq, string type, object data) => new()
        {
            Id = $"e{seq}", Seq = seq, Time = DateTimeOffset.UnixEpoch, Type = type, Run = "r1", Tenant = "default", Data = BatonJson.ToElement(data),
        };
        string[] lines =
        [
            chain.Head(new RunKey("default", "r1"), "support", "d0"),
            chain.Event(Event(1, EventTypes.RunStarted, new { preview = "refund" })),
            chain.Event(Event(2, EventTypes.RunCompleted, new { preview = "done" })),
            chain.End(RunStatus.Ended, Outcome.Completed),
        ];
        var text = string.Concat(lines.Select(l => l + "\n"));
        cli.Head.Instead = seen => seen.Path == "/api/runs/r1/export" ? new Answer(200, Text: text) : null;
        return text;
    }
}
