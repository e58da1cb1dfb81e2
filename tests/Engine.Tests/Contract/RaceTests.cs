using Baton.Engine.Store;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

/// <summary>Things that happen at the worst moment: between a commit and its effects, or in one turn together.</summary>
public sealed class RaceTests
{
    [Fact]
    public async Task Timer_DueWhileSuspended_IsRecordedOnceAndFiresAfterResume()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), default);
            return 1;
        }), onDisk: true);
        var id = await engine.StartAsync("Wait");
        await engine.Client.SuspendInstanceAsync(id);
        engine.Clock.Advance(TimeSpan.FromHours(2));
        await engine.SettleAsync();
        for (var i = 0; i < 3; i++)
        {
            engine.Clock.Advance(TimeSpan.FromHours(1));
            await engine.SettleAsync();
        }
        await engine.RestartAsync();
        await engine.SettleAsync();
        (await engine.Client.GetOrchestrationHistoryAsync(id)).Count.ShouldBeLessThan(20);
        await engine.Client.ResumeInstanceAsync(id);
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task ContinueAsNew_InOneTurnWithSuspensionAndEvent_KeepsBoth()
    {
        var (go, working) = (new TaskCompletionSource<int>(), new ManualResetEventSlim());
        var (inTurn, release) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<int, int>("Run", async (context, generation) =>
            {
                if (generation > 0)
                    return await context.WaitForExternalEvent<int>("go");
                await context.CallActivityAsync<int>("Work");
                context.ContinueAsNew(1);
                return 0;
            });
            tasks.AddActivityFunc("Work", _ =>
            {
                working.Set();
                return go.Task;
            });
            tasks.AddOrchestratorFunc("Block", _ =>
            {
                inTurn.Set();
                release.Wait();
                return Task.FromResult(0);
            });
        }, turns: 1);
        var id = await engine.StartAsync("Run", 0);
        working.Wait();
        var blocker = engine.StartAsync("Block");
        inTurn.Wait();
        go.SetResult(1);
        await Eventually.IsTrueAsync(() => engine.Hub.Find(id, out _)!.IsWaitingForTurn, "the result is in the mailbox");
        var suspended = engine.Client.SuspendInstanceAsync(id);
        var raised = engine.Client.RaiseEventAsync(id, "go", 7);
        release.Set();
        await Task.WhenAll(blocker, suspended, raised);
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id);
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_ToAChildThatIsBeingBorn_IsNotAcknowledgedBeforeTheChildHasIt(bool terminate)
    {
        EngineHarness engine = null!;
        Task? message = null;
        var early = false;
        await using var _ = engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Parent", context =>
                context.CallSubOrchestratorAsync<int>("Child", null, new TaskOptions().WithInstanceId("child")))
            .AddOrchestratorFunc("Child", context => context.WaitForExternalEvent<int>("go")),
            configure: options => options.OnCommitted = () =>
            {
                // The child is stored, but has not been told so.
                if (message is not null || engine.Hub.Find("child", out var _) is null)
                    return;
                message = terminate ? engine.Client.TerminateInstanceAsync("child") : engine.Client.RaiseEventAsync("child", "go", 5);
                early = message.Wait(200);
            });
        var id = await engine.StartAsync("Parent");
        var end = await engine.EndAsync("child");
        await message!;
        early.ShouldBeFalse();
        end.RuntimeStatus.ShouldBe(terminate ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Completed);
        await engine.EndAsync(id);
    }

    [Fact]
    public async Task InstanceId_OfOneSeenToHaveEnded_CanBeUsedAgainAtOnce()
    {
        EngineHarness engine = null!;
        Task<string>? again = null;
        await using var _ = engine = new EngineHarness(
            tasks => tasks.AddOrchestratorFunc<int, int>("Echo", (_, n) => Task.FromResult(n)),
            configure: options => options.OnCommitted = () =>
            {
                if (again is null && engine.Client.GetInstanceAsync("one").Result is { IsCompleted: true })
                    again = engine.StartAsync("Echo", 2, new StartOrchestrationOptions("one"));
            });
        await engine.StartAsync("Echo", 1, new StartOrchestrationOptions("one"));
        await engine.EndAsync("one");
        await again!;
        await engine.SettleAsync();
        (await engine.EndAsync("one")).ReadOutputAs<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Child_CalledAgainAndAgainWithOneId_IsEachTimeANewOne()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc<string, int>("Parent", async (context, child) =>
            {
                var sum = 0;
                for (var i = 0; i < 50; i++)
                    sum += await context.CallSubOrchestratorAsync<int>("Child", 1, new TaskOptions().WithInstanceId(child));
                return sum;
            })
            .AddOrchestratorFunc<int, int>("Child", (_, n) => Task.FromResult(n)));
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => engine.StartAsync("Parent", $"child{n}")));
        foreach (var id in ids)
        {
            var end = await engine.EndAsync(id);
            end.FailureDetails.ShouldBeNull();
            end.ReadOutputAs<int>().ShouldBe(50);
        }
    }

    [Fact]
    public async Task Events_StoredWhileTheClockIsSetBack_KeepTheirOrderThroughARestart()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Two", async context =>
            new[] { await context.WaitForExternalEvent<int>("go"), await context.WaitForExternalEvent<int>("GO") }), onDisk: true, start: false);
        var id = await engine.StartAsync("Two");
        await engine.Client.RaiseEventAsync(id, "go", 1);
        engine.Clock.Jump(TimeSpan.FromDays(-1));
        await engine.Client.RaiseEventAsync(id, "Go", 2);
        await engine.RestartAsync();
        (await engine.EndAsync(id)).ReadOutputAs<int[]>().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task ActivityResult_ThatNoTurnTookUpBeforeTheStop_IsNotLost()
    {
        var runs = 0;
        var (go, working) = (new TaskCompletionSource<int>(), new ManualResetEventSlim());
        var (inTurn, release) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Work"));
            tasks.AddActivityFunc("Work", _ =>
            {
                runs++;
                working.Set();
                return go.Task;
            });
            tasks.AddOrchestratorFunc("Block", _ =>
            {
                inTurn.Set();
                release.Wait();
                return Task.FromResult(0);
            });
        }, onDisk: true, turns: 1);
        var id = await engine.StartAsync("Run");
        working.Wait();
        var blocker = engine.StartAsync("Block");
        inTurn.Wait();
        go.SetResult(3);
        await Eventually.IsTrueAsync(() => engine.Hub.Find(id, out _)!.IsWaitingForTurn, "the result is in the mailbox");
        var stopped = engine.Hub.StopAsync();
        await Eventually.IsTrueAsync(() => !engine.Hub.IsRunning, "the engine gives up waiting for turns");
        release.Set();
        await stopped;
        await blocker;
        await engine.RestartAsync();
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(3);
        runs.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RewindAndPurge_OfOneInstanceAtOnce_LeaveItWholeOrGone(bool rewindFirst)
    {
        var (fail, armed) = (true, false);
        var (held, release) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        await using var engine = new EngineHarness(
            tasks => tasks.AddOrchestratorFunc("Run", _ => fail ? throw new InvalidOperationException("no") : Task.FromResult(4))
                .AddOrchestratorFunc("Other", _ => Task.FromResult(0)),
            onDisk: true,
            configure: options => options.OnCommitted = () =>
            {
                if (!armed)
                    return;
                armed = false;
                held.Set();
                release.Wait();
            });
        var id = (await engine.RunAsync("Run")).InstanceId;
        fail = false;
        armed = true;
        var other = engine.StartAsync("Other");
        held.Wait();
        Task rewound = Task.CompletedTask;
        if (rewindFirst)
            rewound = engine.Client.RewindInstanceAsync(id, "again");
        var purged = engine.Client.PurgeInstanceAsync(id);
        if (!rewindFirst)
            rewound = engine.Client.RewindInstanceAsync(id, "again");
        release.Set();
        await other;
        (await purged).PurgedInstanceCount.ShouldBe(rewindFirst ? 0 : 1);
        if (rewindFirst)
        {
            await rewound;
            (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(4);
        }
        else
            await Should.ThrowAsync<ArgumentException>(() => rewound);
        await engine.RestartAsync();
        (await engine.Client.GetInstanceAsync(id) is not null).ShouldBe(rewindFirst);
        (await engine.Client.GetInstanceAsync(await engine.StartAsync("Other"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Rewind_ThatFindsAChildBeingRewound_CanBeRepeated()
    {
        var (fail, armed) = (true, false);
        var (held, release) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        await using var engine = new EngineHarness(
            tasks => tasks
                .AddOrchestratorFunc("Parent", context =>
                    context.CallSubOrchestratorAsync<int>("Child", null, new TaskOptions().WithInstanceId("child")))
                .AddOrchestratorFunc("Child", _ => fail ? throw new InvalidOperationException("no") : Task.FromResult(4))
                .AddOrchestratorFunc("Other", _ => Task.FromResult(0)),
            configure: options => options.OnCommitted = () =>
            {
                if (!armed)
                    return;
                armed = false;
                held.Set();
                release.Wait();
            });
        var id = (await engine.RunAsync("Parent")).InstanceId;
        armed = true;
        var other = engine.StartAsync("Other");
        held.Wait();
        var child = engine.Client.RewindInstanceAsync("child", "again");
        await Should.ThrowAsync<InvalidOperationException>(() => engine.Client.RewindInstanceAsync(id, "again"));
        release.Set();
        await Task.WhenAll(other, child);
        await engine.EndAsync("child");
        fail = false;
        await engine.Client.RewindInstanceAsync(id, "again");
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(4);
    }

    [Fact]
    public void Wake_OfAnInstanceThatHasJustLeftMemory_IsNotTaken()
    {
        var instance = new Instance(new InstanceRow(1, "one", "Run", "", 1, DateTime.UnixEpoch));
        instance.TryEvict(DateTime.MaxValue).ShouldBeTrue();
        instance.TryWake(out var queue).ShouldBeFalse();
        queue.ShouldBeFalse();
    }
}
