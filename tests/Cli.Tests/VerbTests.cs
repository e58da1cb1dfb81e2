using System.Text.Json;

namespace Baton.Cli.Tests;

public sealed class VerbTests
{
    [Fact]
    public async Task NoArguments_ShowsTheVerbs()
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync();

        result.Exit.ShouldBe(0);
        foreach (var verb in new[] { "run", "batch", "serve", "validate", "list", "show", "events", "approvals", "cancel", "suspend", "resume", "purge", "doctor", "init", "plan", "forecast", "rewind", "fork", "replay", "export", "check", "eval", "crashtest", "completion" })
            result.Out.ShouldContain($"\n  {verb} ");
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("show")]
    [InlineData("run")]
    [InlineData("events", "r1", "--after", "many")]
    [InlineData("approvals", "edit", "g")]
    [InlineData("list", "--frobnicate")]
    public async Task WrongUsage_Exits2AndStartsNothing(params string[] args)
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync(args);

        result.Exit.ShouldBe(2);
        result.Out.ShouldBe("");
        result.Error.ShouldStartWith("error: ");
        result.Error.ShouldContain("--help\n");
        cli.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Problem_IsPrintedWithItsTitleDetailAndErrors()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = seen => seen.Method == "POST"
            ? new Answer(422, new
            {
                type = "about:blank",
                title = "The input does not fit the team",
                status = 422,
                detail = "2 mistakes.",
                errors = new object[] { "input/order: expected an integer, found \"x\"", new { path = "input/name", message = "expected a string" } },
            })
            : null;

        (await cli.PipedAsync("run", "support", "--input", "x")).ShouldBe(new Result(
            2,
            "",
            """
            error: The input does not fit the team
              2 mistakes.
              - input/order: expected an integer, found "x"
              - input/name: expected a string

            """.ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData(401, 2)]
    [InlineData(404, 2)]
    [InlineData(500, 5)]
    [InlineData(503, 4)]
    public async Task Problem_Status_DecidesTheExitCode(int status, int exit)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = _ => new Answer(status, Text: "not even JSON");

        var result = await cli.PipedAsync("list");

        result.Exit.ShouldBe(exit);
        result.Error.ShouldStartWith($"error: The head answered {status} ");
    }

    [Fact]
    public async Task Answer_ThatIsNotJson_IsNoHead()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = _ => new Answer(200, Text: "<html>");

        var result = await cli.PipedAsync("list");

        result.Exit.ShouldBe(4);
        result.Error.ShouldContain("found an answer that is not JSON.");
    }

    [Fact]
    public async Task List_PrintsARunALine()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        var result = await cli.PipedAsync("list", "--team", "a&b", "--top", "5");

        result.Out.ShouldBe(
            """
            run team    status    started             duration tokens cost
            r1  support completed 2026-03-01 10:00:00 9.0 s    1,830  $0.0173

            """.ReplaceLineEndings("\n"));
        cli.Head.Requests.Last().Query.ShouldBe("?team=a%26b&top=5");
        JsonDocument.Parse((await cli.PipedAsync("list", "--json")).Out).RootElement.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Show_RunThatWaits_TellsWhereAndExits0()
    {
        await using var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);
        cli.Head.Open("r1.g1");

        var result = await cli.PipedAsync("show", "r1");

        result.Exit.ShouldBe(0);
        result.Out.ShouldStartWith("status   waiting\npath     triage\nwaits    at gate r1.g1 (baton approvals show r1.g1)\nrun      r1\n\ntime ");
        result.Out.ShouldContain("gate billing.refund: It has effects.");
        JsonDocument.Parse((await cli.PipedAsync("show", "r1", "--json")).Out).RootElement.GetProperty("status").GetString().ShouldBe("waiting");
    }

    [Fact]
    public async Task Show_IdOfDots_NamesNoOtherResource()
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync("show", "..")).Exit.ShouldBe(2);
        (await cli.PipedAsync("show", "a/../../r1?x=1")).Error.ShouldContain("a%2F..%2F..%2Fr1");
    }

    [Fact]
    public async Task Approvals_Lists_AndSaysWhenThereAreNone()
    {
        await using var cli = await Cli.CreateAsync();
        (await cli.PipedAsync("approvals")).Out.ShouldBe("Nothing waits for a person.\n");
        cli.Head.Open("r1.g1");

        (await cli.PipedAsync("approvals", "list")).Out.ShouldBe(
            """
            gate  run agent   asks for       reason          opened              expires
            r1.g1 r1  billing billing.refund It has effects. 2026-03-01 10:00:03 2026-03-02 10:00:03

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Approve_OwnHead_FollowsTheRunToItsEnd()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("r1.g1");
        cli.Head.Decided = _ => cli.Head.End("tool_failed", reason: "The till is shut.");

        var result = await cli.PipedAsync("approvals", "approve", "r1.g1", "--by", "ada", "--comment", "fine");

        result.Exit.ShouldBe(1);
        result.Out.ShouldStartWith("r1.g1 approved by ada\n");
        result.Out.ShouldContain("outcome  tool_failed\nreason   The till is shut.\n");
        cli.Head.Decisions.ShouldHaveSingleItem().GetRawText().ShouldBe(
            """{"decision":"approve","by":"ada","comment":"fine","argumentsHash":"h1"}""");
    }

    [Fact]
    public async Task Approve_HeadThatRuns_DecidesAndLeaves()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("r1.g1");

        var result = await cli.PipedAsync("approvals", "edit", "r1.g1", "--args", "{\"amount\":1}", "--by", "ada", "--url", cli.Head.Url.AbsoluteUri);

        result.ShouldBe(new Result(0, "r1.g1 approved with changes by ada\n", ""));
        cli.Head.Decisions.ShouldHaveSingleItem().GetProperty("args").GetRawText().ShouldBe("{\"amount\":1}");
    }

    [Fact]
    public async Task Approve_AlreadyDecided_Exits1()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("g");
        cli.Head.Instead = seen => seen.Method == "POST" ? new Answer(409, new { title = "Already decided", detail = "ada approved it." }) : null;

        (await cli.PipedAsync("approvals", "reject", "g")).ShouldBe(new Result(1, "", "error: Already decided\n  ada approved it.\n"));
    }

    [Theory]
    [InlineData("cancel", "POST", "/api/runs/r1/cancel")]
    [InlineData("suspend", "POST", "/api/runs/r1/suspend")]
    [InlineData("resume", "POST", "/api/runs/r1/resume")]
    [InlineData("purge", "DELETE", "/api/runs/r1")]
    public async Task Management_CallsTheHead(string verb, string method, string path)
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync(verb, "r1", "--url", cli.Head.Url.AbsoluteUri)).Exit.ShouldBe(0);

        var request = cli.Head.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path).ShouldBe((method, path));
    }

    [Fact]
    public async Task Resume_OwnHead_FollowsTheRun()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        (await cli.PipedAsync("resume", "r1")).Out.ShouldContain("outcome  completed\n");
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Doctor_ShowsEachCheck(bool ok, int exit)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = seen => seen.Path == "/api/doctor"
            ? new Answer(200, new { checks = new object[] { new { name = "sqlite", ok = true, found = "3.40.1" }, new { name = "models", ok, found = "none", advice = "Set a key." } } })
            : null;

        var result = await cli.PipedAsync("doctor");

        result.Exit.ShouldBe(exit);
        result.Out.ShouldBe($"   check  found  advice\nok sqlite 3.40.1\n{(ok ? "ok" : "no")} models none   Set a key.\n");
    }

    [Fact]
    public async Task Serve_StartsTheHeadInTheForegroundUntilToldToStop()
    {
        await using var cli = await Cli.CreateAsync();
        using var leaving = new CancellationTokenSource();
        cli.Starting = () => leaving.CancelAfter(1);

        var result = await cli.CallAsync(["serve", "--port", "7171", "--json"], "", terminal: false, leaving.Token);

        result.Exit.ShouldBe(0);
        cli.Starts.ShouldBe([new HeadStart(cli.State, 7171, Foreground: true)]);
        cli.Stops.ShouldBe(1);
        JsonDocument.Parse(result.Out).RootElement.GetProperty("url").GetString().ShouldBe(cli.Head.Url.AbsoluteUri);
        (await cli.PipedAsync("serve", "--port", "70000")).Exit.ShouldBe(2);
    }

    [Fact]
    public async Task Validate_Mistakes_ArePrintedWithTheirPlaceAndExit2()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Write("bad.yaml", "team: bad\npattern: pipelin\n");

        var result = await cli.PipedAsync("validate", "bad.yaml");

        result.Exit.ShouldBe(2);
        result.Out.ShouldContain("bad.yaml:2:10: pattern: expected");
        var json = JsonDocument.Parse((await cli.PipedAsync("validate", "bad.yaml", "--json")).Out).RootElement;
        json.GetProperty("ok").GetBoolean().ShouldBeFalse();
        json.GetProperty("problems")[0].GetProperty("line").GetInt32().ShouldBeGreaterThan(0);
        cli.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Validate_GoodFile_SaysSo()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Write("good.yaml", """
            team: good
            pattern: pipeline
            models: { small: offline/offline }
            agents:
              writer: { description: Writes., instructions: Write., model: small }
            steps: [ { agent: writer } ]
            """);

        (await cli.PipedAsync("validate", "good.yaml")).ShouldBe(new Result(0, "good.yaml: team good is valid (pipeline, 1 member)\n", ""));
    }

    [Fact]
    public async Task Validate_NoSuchFile_Exits2()
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync("validate", "nowhere.yaml");

        result.Exit.ShouldBe(2);
        result.Out.ShouldStartWith("nowhere.yaml:1:1: ");
    }
}
