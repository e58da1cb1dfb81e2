using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary>What users get wrong: one clear message, the right exit code, and nothing half-done.</summary>
public sealed class BadInputTests : IDisposable
{
    public const string BrokenTeam = """
        team: support
        pattern: pipeline
        stepps: [{ agent: a }]
        agents:
          a: { model: offline/extractive, instructions: Answer. }
        """;

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    public static TheoryData<string[], int, string> Misuse => new()
    {
        { ["run", "nowhere.yaml", "--input", "x"], 2, "nowhere.yaml" },
        { ["run", "no-such-team", "--input", "x"], 2, "no-such-team" },
        { ["run", "team.yaml"], 2, "--input" },
        { ["run", "team.yaml", "--input", "@missing.txt"], 2, "missing.txt" },
        { ["run", "team.yaml", "--input", "x", "--id", "../up"], 2, "../up" },
        { ["run", "team.yaml", "--inptu", "x"], 2, "--inptu" },
        { ["run", "team.yaml", "--id", "unknown"], 2, "unknown" },
        { ["fly"], 2, "fly" },
        { ["serve", "--port", "70000"], 2, "70000" },
        { ["show", "unknown"], 2, "unknown" },
        { ["events", "unknown"], 2, "unknown" },
        { ["approvals", "approve", "unknown"], 2, "unknown" },
        { ["approvals", "edit", "unknown", "--args", "{"], 2, "--args" },
        { ["list", "--url", "not an address"], 2, "--url" },
    };

    [Theory]
    [MemberData(nameof(Misuse))]
    public async Task Call_Misused_IsToldInOneMessage(string[] arguments, int exitCode, string named)
    {
        var result = await _desk.CallAsync(arguments);

        result.ExitCode.ShouldBe(exitCode, $"{result}");
        result.Error.ShouldContain(named);
        ShouldBeOneMessage(result);
        NothingStarted();
    }

    [Fact]
    public async Task Run_MistakeInTheTeamFile_NamesItsPlaceAndStartsNothing()
    {
        _desk.Write("broken.yaml", BrokenTeam);
        foreach (var verb in new[] { new[] { "run", "broken.yaml", "--input", "x" }, ["validate", "broken.yaml"] })
        {
            var result = await _desk.CallAsync(verb);
            result.ExitCode.ShouldBe(2, $"{result}");
            (result.Out + result.Error).ShouldContain("broken.yaml:3:1");
            (result.Out + result.Error).ShouldContain("stepps");
        }

        Directory.Exists(_desk.State).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_NotYaml_NamesThePlace()
    {
        _desk.Write("broken.yaml", "team: support\nagents: [a, b\npattern: handoff\n");
        var result = await _desk.CallAsync("run", "broken.yaml", "--input", "x");
        result.ExitCode.ShouldBe(2, $"{result}");
        result.Error.ShouldMatch(@"broken\.yaml:[23]:\d+");
    }

    [Fact]
    public async Task Run_InputThatFailsTheSchema_IsToldAndStartsNothing()
    {
        _desk.Write("typed.yaml", """
            team: typed
            pattern: pipeline
            input: { type: object, required: [order], properties: { order: { type: integer } } }
            steps: [{ agent: a }]
            agents:
              a: { model: offline/extractive, instructions: Answer. }
            """);
        foreach (var input in new[] { """{"order":"many"}""", "{}", "no JSON" })
        {
            var result = await _desk.CallAsync("run", "typed.yaml", "--input", input);
            result.ExitCode.ShouldBe(2, $"{result}");
            result.Error.ShouldContain(input == "no JSON" ? "JSON" : "order");
            ShouldBeOneMessage(result);
        }

        NothingStarted();
    }

    [Theory]
    [InlineData("{ command: no-such-program, args: [x] }", "no-such-program")]
    [InlineData("{ command: dotnet, args: [no-such-server.dll] }", "no-such-server.dll")]
    [InlineData("""{ command: dotnet, args: [x], env: { KEY: "${env:NOT_SET_ANYWHERE}" } }""", "NOT_SET_ANYWHERE")]
    [InlineData("{ type: http, url: 'http://127.0.0.1:9/mcp' }", "127.0.0.1:9")]
    public async Task Run_ToolServerThatCannotStart_EndsAsToolFailedAndNamesIt(string server, string named)
    {
        _desk.Write("tools.yaml", $$"""
            team: tools
            pattern: pipeline
            steps: [{ agent: a }]
            mcpServers:
              broken: {{server}}
            agents:
              a: { model: offline/extractive, instructions: Answer., tools: [broken.*] }
            """);
        var run = await EndedAsync("tools.yaml");

        Text(run, "outcome").ShouldBe("tool_failed");
        Text(run, "reason")!.ShouldContain("broken");
        Text(run, "reason")!.ShouldContain(named);
        Text(run, "agent").ShouldBe("a");
    }

    [Fact]
    public async Task Run_ModelEndpointDown_EndsAsModelFailedAndSaysWhatToCheck()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        silent.Stop();
        _desk.Environment["Baton__Models__compatible__Endpoint"] = $"http://127.0.0.1:{port}/v1";
        var run = await EndedAsync(Single("compatible/m"));

        Text(run, "outcome").ShouldBe("model_failed");
        Text(run, "reason")!.ShouldContain($"http://127.0.0.1:{port}");
        Text(run, "reason")!.ShouldContain("Baton__Models__compatible__Endpoint");
    }

    [Fact]
    public async Task Run_NoModelConfigured_EndsAsModelFailedAndNamesTheSettings()
    {
        var run = await EndedAsync(Single("openai/gpt-5-mini, azure/gpt-5-mini"));

        Text(run, "outcome").ShouldBe("model_failed");
        Text(run, "reason")!.ShouldContain("Baton__Models__openai__Key");
        Text(run, "reason")!.ShouldContain("Baton__Models__azure__Endpoint");
    }

    [Fact]
    public async Task Serve_SecondHeadOnTheFolder_NamesTheFirstsProcess()
    {
        await using var head = await HeadProcess.StartAsync(_desk);
        var second = await _desk.CallAsync("serve", "--port", "0");

        second.ExitCode.ShouldBe(4, $"{second}");
        second.Error.ShouldContain($"{head.Id}");
        second.Out.ShouldBeEmpty();
        ShouldBeOneMessage(second);
    }

    [Fact]
    public async Task Serve_PortInUse_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var result = await _desk.CallAsync("serve", "--port", $"{port}");

        result.ExitCode.ShouldBe(4, $"{result}");
        result.Error.ShouldContain($"{port}");
        result.Out.ShouldBeEmpty();
        ShouldBeOneMessage(result);
    }

    [Fact]
    public async Task Call_HeadNotReachable_Is4()
    {
        var result = await _desk.CallAsync("list", "--url", "http://127.0.0.1:9");

        result.ExitCode.ShouldBe(4, $"{result}");
        result.Error.ShouldContain("127.0.0.1:9");
        ShouldBeOneMessage(result);
    }

    [Fact]
    public async Task Call_AfterAKilledHeadWhilePortIsAnothers_StartsItsOwn()
    {
        // The folder's head dies without a word, and a head of another folder takes its place and port.
        int port;
        await using (var head = await HeadProcess.StartAsync(_desk))
        {
            port = head.Url.Port;
            await head.KillAsync();
        }

        using var other = new Desk();
        await using var process = other.Start("serve", "--port", $"{port}", "--json");
        (await process.SaysAsync(lines: 1)).ShouldBeTrue(process.Said);
        var result = await _desk.CallAsync("list");
        result.ExitCode.ShouldBe(0, $"{result}");
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static void ShouldBeOneMessage(CliResult result)
    {
        result.Error.ShouldNotContain("   at ");
        result.Error.ShouldNotContain("Exception");
        result.Error.Trim().Split('\n').Length.ShouldBeLessThanOrEqualTo(3, result.Error);
    }

    private string Single(string candidates) => _desk.Write("single.yaml", $$"""
        team: single
        pattern: pipeline
        steps: [{ agent: a }]
        models: { m: [{{candidates}}] }
        agents:
          a: { model: m, instructions: Answer., retries: { attempts: 1 } }
        """);

    private async Task<JsonElement> EndedAsync(string team)
    {
        var run = await _desk.JsonAsync(1, "run", team, "--input", "Say something.");
        Text(run, "status").ShouldBe("ended");
        Text(run, "reason").ShouldNotBeNullOrWhiteSpace();
        return run;
    }

    private void NothingStarted()
    {
        if (File.Exists(Path.Combine(_desk.State, "engine.db")))
            StateFiles.Number(_desk, "engine.db", "SELECT count(*) FROM instances").ShouldBe(0);
    }
}
