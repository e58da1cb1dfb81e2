using System.Text.Json;
using Baton.Agents;

namespace Baton.Cli.Tests;

public sealed class PlanningTests
{
    private static readonly object Forecast = new
    {
        team = "support", runs = 4, outcomes = new { completed = 4 }, cost = new { p50 = 0.01, p90 = 0.02, most = 0.03 }, seconds = new { p50 = 2, p90 = 3.5, most = 4 },
        tokens = new { p50 = 1000, p90 = 2000, most = 2500 }, steps = new { p50 = 3, p90 = 4, most = 5 },
    };

    [Theory]
    [InlineData(true, 0, "used")]
    [InlineData(false, 1, "skipped, no key")]
    public async Task Plan_ShowsMembersModelsToolsAndForecast(bool available, int exit, string word)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = _ => new Answer(200, new
        {
            team = "support",
            description = "Answers.",
            pattern = "handoff",
            members = new object[]
            {
                new
                {
                    name = "billing", kind = "agent", model = "small",
                    candidates = new[] { new { candidate = "openai/x", used = available, available, whyNot = available ? null : "no key", priced = true } },
                    tools = new[] { new { name = "desk.refund", policy = "ask", rules = new[] { new { policy = "allow", when = new { maximum = 5 } } } } },
                    handoffs = new[] { "escalation" },
                },
            },
            approvals = Array.Empty<object>(),
            limits = new { tokens = 100 },
            forecast = Forecast,
        });

        var result = await cli.PipedAsync("plan", "support");

        result.Exit.ShouldBe(exit, result.Error);
        result.Out.ShouldContain($"small: openai/x ({word})");
        result.Out.ShouldContain("desk.refund (asks a person; runs when {\"maximum\":5})");
        result.Out.ShouldContain("limits    tokens 100");
        result.Out.ShouldContain("from 4 past run(s): 4 completed");
        JsonDocument.Parse((await cli.PipedAsync("plan", "support", "--json")).Out).RootElement.GetProperty("team").GetString().ShouldBe("support");
    }

    [Fact]
    public async Task Forecast_ShowsP50AndP90_AndSaysWhenNothingIsKnown()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = seen => seen.Path == "/api/teams/support/forecast" ? new Answer(200, Forecast) : null;

        var result = await cli.PipedAsync("forecast", "support");

        result.Exit.ShouldBe(0);
        result.Out.ShouldContain("cost   $0.0100 $0.0200 $0.0300");
        result.Out.ShouldContain("time   2.0 s   3.5 s   4.0 s");
        cli.Head.Instead = _ => new Answer(200, new { team = "support", runs = 0 });
        (await cli.PipedAsync("forecast", "support")).Out.ShouldStartWith("forecast  none yet");
    }

    [Fact]
    public async Task Init_MakesAFolderWhoseFilesAreValid_AndOverwritesNothing()
    {
        await using var cli = await Cli.CreateAsync();

        var made = await cli.PipedAsync("init", "My Team!");

        made.Exit.ShouldBe(0, made.Error);
        var validated = await cli.PipedAsync("validate", "My Team!/team.yaml", "--json");
        validated.Exit.ShouldBe(0, validated.Out);
        var report = JsonDocument.Parse(validated.Out).RootElement;
        report.GetProperty("team").GetString().ShouldBe("my-team");
        report.GetProperty("warnings").GetArrayLength().ShouldBe(0);
        Suite.Read(await File.ReadAllTextAsync(Path.Combine(cli.Folder, "My Team!", "cases.yaml")), "cases.yaml").Cases.ShouldHaveSingleItem();
        var again = await cli.PipedAsync("init", "My Team!");
        again.Exit.ShouldBe(2);
        again.Error.ShouldContain("nothing was written");
        cli.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_RunThatCouldNotBeTakenOver_Exits1AndSaysWhy()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = _ => new Answer(200, new
        {
            team = "support",
            runs = new object[]
            {
                new { id = "r1", status = "waiting", agent = "billing", step = "2.1", same = false, problems = new[] { "billing is gone" } },
                new { id = "r2", status = "waiting", agent = "billing", step = "2.1", same = true, problems = Array.Empty<string>() },
            },
        });

        var result = await cli.PipedAsync("check", "support", "--against-running");

        result.Exit.ShouldBe(1);
        result.Out.ShouldContain("no: billing is gone");
        result.Out.ShouldContain("yes, it is the same team");
        result.Out.ShouldContain("1 of 2 could not");
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_OfAShell_AsksTheProgramItself(string shell)
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync("completion", shell);

        result.Exit.ShouldBe(0);
        result.Out.ShouldContain("[suggest:");
        (await cli.PipedAsync("[suggest:2]", "re")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["replay", "resume", "rewind", "forecast"], ignoreOrder: true);
        (await cli.PipedAsync("[suggest:16]", "approvals list -")).Out.ShouldContain("--json");
    }
}
