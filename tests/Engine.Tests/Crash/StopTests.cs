using System.Diagnostics;
using Baton.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Crash;

public sealed class StopTests
{
    [Fact]
    public async Task Stop_WithAnActivityUnderWay_WaitsForItAndRecordsItsResult()
    {
        var began = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var runs = 0;
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Slow"))
            .AddActivityFunc("Slow", async _ =>
            {
                Interlocked.Increment(ref runs);
                began.TrySetResult();
                await release.Task;
                return 5;
            }), onDisk: true);
        var id = await engine.StartAsync("Run");
        await began.Task;
        var stop = engine.RestartAsync();
        release.SetResult();
        await stop;
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(5);
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task Stop_WithAnActivityThatNeverEnds_GivesUpInTimeAndRunsItAgainLater()
    {
        var began = new TaskCompletionSource();
        var runs = 0;
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Stuck"))
            .AddActivityFunc("Stuck", async _ =>
            {
                if (Interlocked.Increment(ref runs) > 1)
                    return runs;
                began.SetResult();
                await Task.Delay(Timeout.Infinite);
                return 0;
            }), onDisk: true, configure: options =>
            {
                options.StopTimeout = TimeSpan.FromMilliseconds(100);
                options.TimeProvider = TimeProvider.System;
            });
        var id = await engine.StartAsync("Run");
        await began.Task;
        var clock = Stopwatch.StartNew();
        await engine.RestartAsync();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Write_Fails_NothingIsAcknowledgedFromThenOn()
    {
        var broken = false;
        await using var engine = new EngineHarness(
            tasks => tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go")),
            configure: options => options.OnCommitted = () =>
            {
                if (broken)
                    throw new IOException("no space left on device");
            });
        var id = await engine.StartAsync("Wait");
        var waiting = engine.Client.WaitForInstanceCompletionAsync(id, default);
        broken = true;
        (await Should.ThrowAsync<EngineFailedException>(() => engine.Client.RaiseEventAsync(id, "go", 1)))
            .Message.ShouldContain("no space left on device");
        await Should.ThrowAsync<EngineFailedException>(() => waiting);
        await Should.ThrowAsync<EngineFailedException>(() => engine.StartAsync("Wait"));
        await Should.ThrowAsync<EngineFailedException>(() => engine.Client.GetInstanceAsync(id));
    }

    [Fact]
    public async Task File_OpenInAnotherEngine_IsRefused()
    {
        await using var engine = new EngineHarness(_ => { }, onDisk: true);
        Should.Throw<StoreLockedException>(() => new EngineHarness(_ => { }, configure: options => options.Path = engine.Path))
            .Pid.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public async Task File_WithDamagedHistory_IsRefusedOrFailsOnlyThatInstance()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("e.db");
        void Tasks(DurableTaskRegistry tasks) => tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go"));
        string good, bad;
        await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path))
            (good, bad) = (await engine.StartAsync("Wait"), await engine.StartAsync("Wait"));
        using (var file = new SqliteFile(path))
        {
            using var command = file.Writer.CreateCommand();
            command.CommandText = $"UPDATE history SET events = x'FF00FF' WHERE instance = (SELECT seq FROM instances WHERE id = x'{bad}')";
            command.ExecuteNonQuery();
        }
        await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path))
        {
            await Should.ThrowAsync<InvalidDataException>(() => engine.Client.RaiseEventAsync(bad, "go", 1));
            await engine.Client.RaiseEventAsync(good, "go", 1);
            (await engine.EndAsync(good)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        }
    }

    [Fact]
    public async Task Start_OfTheEngine_LeavesWaitingInstancesOnDisk()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Wait", async (context, n) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(1), default);
            return n;
        }), onDisk: true);
        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => engine.StartAsync("Wait", n)));
        await engine.RestartAsync();
        await engine.SettleAsync();
        engine.Hub.LiveCount.ShouldBe(0);
        engine.Clock.Advance(TimeSpan.FromDays(1));
        foreach (var id in ids)
            (await engine.EndAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }
}
