using Baton.Agents;

namespace Baton.Tools.Tests;

public sealed class SecretsTests : IAsyncLifetime
{
    private const string Secret = "sk-12345\"67890";

    private readonly TestBench bench = new(settings: [("FIXTURE_SECRET", Secret), ("Other__Key", "unused-key-0001")]);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();

    [Fact]
    public async Task Environment_OfAServer_HoldsNothingOfTheHeadsButWhatAProcessNeeds()
    {
        Environment.SetEnvironmentVariable("BATON_TEST_PLANTED", "planted-in-the-head");
        var answer = await bench.CallAsync(TestBench.Fixture("serve") with { Env = new() { ["FIXTURE_MODE"] = "plain" } }, "environment");

        answer.Text.ShouldContain("FIXTURE_MODE=plain");
        answer.Text.ShouldContain("PATH=");
        answer.Text.ShouldNotContain("BATON_TEST_PLANTED");
        answer.Text.ShouldNotContain("planted-in-the-head");
        answer.Text.ShouldNotContain("unused-key-0001");
        answer.Text.Split('\n').Select(l => l.Split('=')[0]).Where(n => n is not ("FIXTURE_MODE" or "PATH" or "HOME" or "USER" or "TMPDIR" or "LANG"
            or "LC_ALL" or "TZ" or "TEMP" or "TMP" or "DOTNET_ROOT" or "PWD" or "SHLVL" or "_")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reference_ToASetting_ReachesTheServerAndIsTakenOutOfItsWords()
    {
        var server = TestBench.Fixture("serve") with { Env = new() { ["FIXTURE_KEY"] = "${env:FIXTURE_SECRET}" } };

        var answer = await bench.CallAsync(server, "environment");
        await TestBench.EventuallyAsync(() => bench.Log.Text.Contains("starting with key"), "the server's words were logged");

        answer.Text.ShouldContain("FIXTURE_KEY=***");
        bench.Log.Text.ShouldContain("starting with key ***");
        bench.Log.Text.ShouldNotContain("sk-12345");
    }

    [Fact]
    public async Task Reference_InArguments_IsNotInTheMessageOfAFailure()
    {
        var server = TestBench.Script("echo $0 >&2; exit 1");

        var failure = await Should.ThrowAsync<ToolUnavailableException>(
            () => bench.ListAsync(server with { Args = [.. server.Args, "${env:FIXTURE_SECRET}"] }, "s.*"));

        failure.Message.ShouldContain("${env:FIXTURE_SECRET}");
        failure.Message.ShouldContain("standard error: '***'");
        failure.ToString().ShouldNotContain("sk-12345");
    }

    [Fact]
    public async Task Reference_ToAVariableThatIsNotSet_NamesItAndTheServer()
    {
        var server = TestBench.Fixture("serve") with { Env = new() { ["KEY"] = "Bearer ${env:NO_SUCH_VARIABLE}" } };

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(server, "pid"));

        failure.Message.ShouldContain("mcpServers.s.env.KEY");
        failure.Message.ShouldContain("NO_SUCH_VARIABLE");
        failure.MayHaveHappened.ShouldBeFalse();
    }
}
