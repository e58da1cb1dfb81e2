using Baton.Agents;

namespace Baton.Tools.Tests;

public sealed class BadServerTests : IAsyncLifetime
{
    private readonly TestBench bench = new(options: new() { StopTimeout = TimeSpan.FromMilliseconds(200) });

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();

    [Fact]
    public async Task Server_WhoseProgramIsMissing_SaysWhatToDo()
    {
        var failure = await FailAsync(new() { Type = "stdio", Command = "no-such-program", Args = ["--x"] });

        failure.Message.ShouldContain("expected to start `no-such-program --x`");
        failure.Message.ShouldContain("found on PATH");
        failure.Message.ShouldContain("mcpServers.s.command");
    }

    [Fact]
    public async Task Server_WhoseProgramIsNamedByAPath_IsLookedForInTheTeamsFolder()
    {
        var failure = await FailAsync(new() { Type = "stdio", Command = "bin/server" });

        failure.Message.ShouldContain(bench.PathOf("bin/server"));
    }

    [Fact]
    public async Task Server_WhoseProgramMayNotBeExecuted_SaysSo()
    {
        await File.WriteAllTextAsync(bench.PathOf("server"), "#!/bin/sh");

        (await FailAsync(new() { Type = "stdio", Command = "./server" })).Message.ShouldContain("is not executable");
    }

    [Fact]
    public async Task Server_WhoseFolderIsMissing_SaysSo()
    {
        (await FailAsync(TestBench.Script("true") with { Cwd = "nowhere" })).Message.ShouldContain($"expected the folder '{bench.PathOf("nowhere")}'");
    }

    [Fact]
    public async Task Server_ThatEndsAtOnce_IsReportedWithWhatItWrote()
    {
        var failure = await FailAsync(TestBench.Script("echo the licence has expired >&2; exit 3"));

        failure.Message.ShouldContain("exit code 3");
        failure.Message.ShouldContain("the licence has expired");
    }

    [Fact]
    public async Task Server_ThatWritesNothingButGarbage_IsGivenUp()
    {
        var failure = await FailAsync(TestBench.Script("while :; do echo welcome to the server; done"));

        failure.Message.ShouldContain("more than 1000 lines");
        failure.Message.ShouldContain("'welcome to the server'");
    }

    [Fact]
    public async Task Server_ThatWritesOneEndlessLine_IsGivenUp()
    {
        var failure = await FailAsync(TestBench.Script("printf '{'; tr '\\0' x < /dev/zero"));

        failure.Message.ShouldContain("larger than");
    }

    [Fact]
    public async Task Server_ThatFloodsItsErrors_IsGivenUpWithoutFillingTheLog()
    {
        var failure = await FailAsync(TestBench.Script("i=0; while [ $i -lt 5000 ]; do echo noise >&2; i=$((i+1)); done; exit 1"));

        failure.Message.ShouldContain("noise");
        bench.Log.Text.Split('\n').Length.ShouldBeLessThan(1100);
    }

    [Fact]
    public async Task Server_ThatNeverAnswers_IsGivenUpAfterTheStartTimeout()
    {
        var clock = new ManualClock();
        await using var timed = new TestBench(clock, new() { StartTimeout = TimeSpan.FromMinutes(1) });
        var started = timed.PathOf("started");
        var listing = timed.ListAsync(TestBench.Script($"touch {started}; exec sleep 300"), "s.*");
        await TestBench.EventuallyAsync(() => File.Exists(started), "the server started");

        clock.Advance(TimeSpan.FromMinutes(1));

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => listing);
        failure.Message.ShouldContain("did not answer within 60 s");
        failure.MayHaveHappened.ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://example.com/mcp", "expected https")]
    [InlineData("ftp://example.com/mcp", "expected an http or https address")]
    [InlineData("https://me:secret@example.com/mcp", "without a user name")]
    [InlineData("http://127.0.0.1:1/mcp", "could not be reached")]
    public async Task HttpServer_ThatMayNotOrCannotBeReached_SaysSo(string url, string expected)
    {
        var failure = await FailAsync(new() { Type = "http", Url = url });

        failure.Message.ShouldContain(expected);
        failure.Message.ShouldNotContain("secret");
    }

    private async Task<ToolUnavailableException> FailAsync(McpServer server)
    {
        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.ListAsync(server, "s.*"));
        failure.MayHaveHappened.ShouldBeFalse(failure.Message);
        return failure;
    }
}
