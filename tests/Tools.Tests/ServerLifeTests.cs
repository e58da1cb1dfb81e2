using System.Diagnostics;
using System.Globalization;
using Baton.Agents;

namespace Baton.Tools.Tests;

public sealed class ServerLifeTests : IAsyncLifetime
{
    private static readonly McpServer Server = TestBench.Fixture("serve");

    private readonly TestBench bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();

    [Fact]
    public async Task Server_AskedByManyAtOnce_IsStartedOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bench.CallAsync(Server, "pid")));

        answers.Select(a => a.Text).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Server_KilledBetweenCalls_IsStartedAgain()
    {
        var first = int.Parse((await bench.CallAsync(Server, "pid")).Text, CultureInfo.InvariantCulture);
        Process.GetProcessById(first).Kill();
        await TestBench.EventuallyAsync(() => !Directory.Exists($"/proc/{first}"), "the server died and let go of its input");

        var second = int.Parse((await bench.CallAsync(Server, "pid")).Text, CultureInfo.InvariantCulture);

        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task Server_ThatDiesDuringACall_IsNotCalledAgain()
    {
        var file = bench.PathOf("deaths");

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(Server, "die", new { file }));

        failure.MayHaveHappened.ShouldBeTrue();
        failure.Message.ShouldContain("exit code 137");
        (await File.ReadAllLinesAsync(file)).ShouldBe(["dying"]);
    }

    [Fact]
    public async Task Server_NobodyCalls_IsEndedAfterAWhile()
    {
        var clock = new ManualClock();
        await using var timed = new TestBench(clock, new() { IdleAfter = TimeSpan.FromMinutes(5) });
        var process = int.Parse((await timed.CallAsync(Server, "pid")).Text, CultureInfo.InvariantCulture);

        clock.Advance(TimeSpan.FromMinutes(4));
        (await timed.CallAsync(Server, "pid")).Text.ShouldBe($"{process}");
        clock.Advance(TimeSpan.FromMinutes(4));
        TestBench.Runs(process).ShouldBeTrue();
        clock.Advance(TimeSpan.FromMinutes(1));

        await TestBench.EventuallyAsync(() => !TestBench.Runs(process), "the idle server ended");
    }

    [Fact]
    public async Task Gateway_Disposed_EndsServersWithAllTheyStarted()
    {
        var gateway = new TestBench();
        var server = int.Parse((await gateway.CallAsync(Server, "pid")).Text, CultureInfo.InvariantCulture);
        var child = int.Parse((await gateway.CallAsync(Server, "start_child")).Text, CultureInfo.InvariantCulture);
        TestBench.Runs(child).ShouldBeTrue();

        await gateway.DisposeAsync();

        TestBench.Runs(server).ShouldBeFalse();
        await TestBench.EventuallyAsync(() => !TestBench.Runs(child), "the child ended");
        await Should.ThrowAsync<ObjectDisposedException>(() => gateway.CallAsync(Server, "pid"));
    }

    [Fact]
    public async Task Gateway_DisposedWhileAServerStarts_LeavesNothingBehind()
    {
        var gateway = new TestBench();
        var file = gateway.PathOf("pid");
        var listing = gateway.ListAsync(TestBench.Script($"echo $$ > {file}.new; mv {file}.new {file}; exec sleep 300"), "s.*");
        await TestBench.EventuallyAsync(() => File.Exists(file), "the server started");
        var process = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);

        await gateway.DisposeAsync();

        await Should.ThrowAsync<Exception>(() => listing);
        await TestBench.EventuallyAsync(() => !TestBench.Runs(process), "the server ended");
    }

    [Fact]
    public async Task Head_Killed_TakesItsServersAndTheirChildrenWithIt()
    {
        using var head = StartHead(Server);
        var child = int.Parse((await head.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)))!, CultureInfo.InvariantCulture);
        TestBench.Runs(child).ShouldBeTrue();

        head.Kill();

        await TestBench.EventuallyAsync(() => !TestBench.Runs(child), "the server's child ended with the head");
    }

    [Fact]
    public async Task Head_KilledWhileADeafServerStarts_TakesItWithIt()
    {
        var file = bench.PathOf("pid");
        using var head = StartHead(TestBench.Script($"echo $$ > {file}.new; mv {file}.new {file}; exec sleep 300"));
        await TestBench.EventuallyAsync(() => File.Exists(file), "the server started");
        var server = int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
        TestBench.Runs(server).ShouldBeTrue();

        head.Kill();

        await TestBench.EventuallyAsync(() => !TestBench.Runs(server), "the server ended with its head");
    }

    private static Process StartHead(McpServer server) =>
        Process.Start(new ProcessStartInfo("dotnet", [.. TestBench.Fixture("head").Args, server.Command!, .. server.Args])
        {
            RedirectStandardOutput = true,
        })!;
}
