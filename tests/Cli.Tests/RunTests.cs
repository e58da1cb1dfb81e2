using System.Text.Json;

namespace Baton.Cli.Tests;

public sealed class RunTests
{
    private const string JsonTeam =
        """
        team: typed
        pattern: pipeline
        input: { type: object, properties: { order: { type: integer } } }
        models: { small: offline/offline }
        agents:
          writer: { description: Writes., instructions: Write., model: small }
        steps: [ { agent: writer } ]
        """;

    [Fact]
    public async Task Run_Piped_PrintsALineAnEventThenAnswerOutcomeAndTimeline()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        var result = await cli.PipedAsync("run", "support", "--input", "charged twice");

        result.Error.ShouldBe("");
        result.Out.ShouldBe(
            """
            run r1
            10:00:01  -       -            run started: support
            10:00:02  1       triage       turn started
            10:00:04  1.1     triage       model offline/offline answered (550 tokens, $0.0050)
            10:00:05  1.1.1   triage       handoff triage → billing proposed: A charge
            10:00:06  1.1.1   triage       handoff triage → billing accepted
            10:00:07  1       triage       turn done
            10:00:08  2       billing      turn started
            10:00:09  2.1.1   billing      tool billing.get_invoice {"order":1042}
            10:00:10  2.1.1   billing      tool billing.get_invoice done: INV-7, 40.00
            10:00:11  2.2     billing      model openai/gpt-5 answered (1,280 tokens, $0.0123): Charged twice indeed.
            10:00:12  2       billing      turn done: Charged twice indeed.
            10:00:13  -       -            run ended: completed
            answer
              You were charged twice.
              The second charge is refunded.

            outcome  completed
            path     triage → billing
            run      r1

            time     step  who     what                                      tokens    cost duration
            10:00:02 1     triage  turn                                                        5.0 s
            10:00:03 1.1   triage  model offline/offline                        550 $0.0050    12 ms
            10:00:05 1.1.1 triage  handoff triage → billing: A charge
            10:00:08 2     billing turn                                                        2.4 s
            10:00:09 2.1.1 billing tool billing.get_invoice: INV-7, 40.00                      30 ms
            10:00:11 2.2   billing model openai/gpt-5: Charged twice indeed.  1,280 $0.0123    1.5 s
            10:00:13               run ended: completed
                                   total                                      1,830 $0.0173    9.0 s

            """.ReplaceLineEndings("\n"));
        result.Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Run_AtATerminal_DrawsATreeAndClearsItBeforeTheReport()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        var result = await cli.TypedAsync("", "run", "support", "--input", "charged twice");

        result.Out.ShouldContain("│   └── ✓ model openai/gpt-5: Charged twice indeed.  (1,280 tokens, $0.0123, 1.5 s)");
        result.Out.ShouldContain("\u001b[2K\u001b[?25h\u001b[1manswer");
        result.Out.ShouldContain("│ 10:00:09 │ 2.1.1 │ billing │ tool billing.get_invoice: INV-7, 40.00");
        result.Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Run_Json_PrintsTheFinalViewAndNothingElse()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        var result = await cli.PipedAsync("run", "support", "--input", "x", "--json");

        var view = JsonDocument.Parse(result.Out).RootElement;
        view.GetProperty("outcome").GetString().ShouldBe("completed");
        result.Out.ShouldEndWith("}\n");
        result.Out.Count(c => c == '\n').ShouldBe(1);
        result.Error.ShouldBe("run r1\n");
    }

    [Theory]
    [InlineData("completed", 0)]
    [InlineData("rejected", 1)]
    [InlineData("budget_exhausted", 1)]
    [InlineData("fault", 1)]
    public async Task Run_EndedInAnOutcome_ExitsWithItsCodeAndSaysWhy(string outcome, int exit)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Run["agent"] = "billing";
        cli.Head.Run["step"] = "2.2";
        Script.WholeRun(cli.Head, outcome, reason: "Because of the moon.");

        var result = await cli.PipedAsync("run", "support", "--input", "x");

        result.Exit.ShouldBe(exit);
        result.Out.ShouldContain(exit == 0
            ? "outcome  completed\nreason   Because of the moon.\npath"
            : $"outcome  {outcome}\nreason   Because of the moon.\nagent    billing\nstep     2.2\npath");
    }

    [Fact]
    public async Task Run_TeamFile_SendsItsFullPathAndTheInputAsText()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        var path = cli.Write("t.yaml", JsonTeam.Replace("input: { type: object, properties: { order: { type: integer } } }\n", "", StringComparison.Ordinal));

        (await cli.PipedAsync("run", "t.yaml", "--input", "{\"a\":1}", "--id", "mine")).Exit.ShouldBe(0);

        var body = cli.Head.Requests.Single(r => r.Method == "POST").Body!.Value;
        body.GetRawText().ShouldBe(JsonSerializer.Serialize(new { team = path, input = "{\"a\":1}", id = "mine" },
            new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task Run_TeamThatTakesAnObject_SendsTheInputAsJson()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Write("t.yaml", JsonTeam);

        (await cli.PipedAsync("run", "t.yaml", "--input", "{\"order\":1}")).Exit.ShouldBe(0);
        cli.Head.Requests.Single(r => r.Method == "POST").Body!.Value.GetProperty("input").GetProperty("order").GetInt32().ShouldBe(1);

        var bad = await cli.PipedAsync("run", "t.yaml", "--input", "order 1");
        bad.Exit.ShouldBe(2);
        bad.Error.ShouldStartWith("error: Expected --input to be JSON, because team typed takes no plain text");
    }

    [Theory]
    [InlineData("@task.txt", "", "from a file")]
    [InlineData("-", "from a pipe\n", "from a pipe")]
    [InlineData("- starts with a dash", "", "- starts with a dash")]
    public async Task Run_InputForms_ReachTheHead(string given, string stdin, string expected)
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Write("task.txt", "from a file\n");

        (await cli.CallAsync(["run", "support", "--input", given], stdin, terminal: false)).Exit.ShouldBe(0);

        cli.Head.Requests.Single(r => r.Method == "POST").Body!.Value.GetProperty("input").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task Run_TeamFileWithAMistake_TellsWhereAndStartsNothing()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Write("t.yaml", JsonTeam + "\nstepz: []\n");

        var result = await cli.PipedAsync("run", "t.yaml", "--input", "{}");

        result.Exit.ShouldBe(2);
        result.Error.ShouldContain("\nt.yaml:8:1: ");
        result.Error.ShouldContain("stepz");
        cli.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_NoSuchFile_IsWrongUsage()
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync("run", "nowhere.yaml", "--input", "x");

        result.ShouldBe(new Result(2, "", $"error: Expected a team file at {Path.Combine(cli.Folder, "nowhere.yaml")}, found none.\n"));
        cli.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_IdWithoutInput_GoesOnWithTheRunThatIsThere()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        (await cli.PipedAsync("run", "support", "--id", "r1")).Exit.ShouldBe(0);
        cli.Head.Requests.ShouldNotContain(r => r.Method == "POST");

        var unknown = await cli.PipedAsync("run", "support", "--id", "r2");
        unknown.ShouldBe(new Result(2, "", "error: Expected a run 'r2' to go on with, found none. Give --input to start it.\n"));
        (await cli.PipedAsync("run", "support")).Exit.ShouldBe(2);
    }

    [Fact]
    public async Task Run_Detach_LeavesTheRunAndSaysHowToGoOn()
    {
        await using var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);

        var result = await cli.PipedAsync("run", "support", "--input", "x", "--detach", "--state", "s t");

        result.ShouldBe(new Result(
            3,
            """
            run r1
            Detached. The run is kept and goes on when a head runs: baton run support --id r1 --state 's t' or baton serve --state 's t'
            How it stands: baton show r1 --state 's t'

            """.ReplaceLineEndings("\n"),
            ""));
        cli.Stops.ShouldBe(1);
    }

    [Fact]
    public async Task Run_UserLeaves_DetachesAndStopsTheHeadInOrder()
    {
        await using var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);
        using var leaving = new CancellationTokenSource();
        using var output = new Watched("billing.get_invoice", leaving.Cancel);

        var result = await cli.CallAsync(["run", "support", "--input", "x"], "", terminal: true, leaving.Token, output);

        result.Exit.ShouldBe(3);
        result.Out.ShouldContain("\u001b[?25hDetached. The run is kept and goes on when a head runs: baton run support --id r1 or baton serve\n");
        cli.Stops.ShouldBe(1);
    }

    [Fact]
    public async Task Run_Suspended_SaysHowToResume()
    {
        await using var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);
        cli.Head.Run["status"] = "suspended";
        cli.Head.Append("run.suspended");

        var result = await cli.PipedAsync("run", "support", "--id", "r1");

        result.Exit.ShouldBe(3);
        result.Out.ShouldEndWith("The run is suspended; it goes on with: baton resume r1\n");
    }

    /// <summary>A terminal that acts once a text was drawn.</summary>
    private sealed class Watched(string text, Action act) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
                act();
        }

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));
    }
}
