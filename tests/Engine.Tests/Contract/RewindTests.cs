using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class RewindTests
{
    private bool broken = true;

    private int good;

    private void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("Fan", async context =>
            (await Task.WhenAll(Enumerable.Range(0, 4).Select(i => context.CallActivityAsync<int>("OddFails", i)))).Sum())
        .AddOrchestratorFunc("Parent", context =>
            context.CallSubOrchestratorAsync<int>("Fan", null, new TaskOptions().WithInstanceId("child")))
        .AddOrchestratorFunc("ParentOfThrows", context =>
            context.CallSubOrchestratorAsync<int>("Throws", null, new TaskOptions().WithInstanceId("child")))
        .AddOrchestratorFunc("Retry", context => context.CallActivityAsync<int>("OddFails", 1, TaskOptions.FromRetryPolicy(
            new RetryPolicy(2, TimeSpan.FromMinutes(1)))))
        .AddOrchestratorFunc("Throws", async context =>
        {
            var n = await context.WaitForExternalEvent<int>("n");
            return broken ? throw new InvalidOperationException("bug") : n;
        })
        .AddActivityFunc<int, int>("OddFails", (_, i) =>
        {
            if (broken && i % 2 == 1)
                throw new IOException("down");
            Interlocked.Increment(ref good);
            return i;
        });

    [Fact]
    public async Task Rewind_FanOutWithFailures_RunsOnlyTheFailedOnesAgain()
    {
        await using var engine = new EngineHarness(Tasks);
        var failed = await engine.RunAsync("Fan");
        failed.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        good.ShouldBe(2);
        broken = false;
        await engine.Client.RewindInstanceAsync(failed.InstanceId, "repaired");
        (await engine.EndAsync(failed.InstanceId)).ReadOutputAs<int>().ShouldBe(6);
        good.ShouldBe(4);
        (await engine.Client.GetOrchestrationHistoryAsync(failed.InstanceId)).OfType<ExecutionRewoundEvent>()
            .ShouldHaveSingleItem().Reason.ShouldBe("repaired");
    }

    [Fact]
    public async Task Rewind_FailedChild_IsRewoundWithItsParentEvenAcrossARestart()
    {
        await using var engine = new EngineHarness(Tasks, onDisk: true);
        var id = await engine.StartAsync("Parent");
        await engine.EndAsync(id);
        broken = false;
        await engine.RestartAsync(start: false);
        await engine.Client.RewindInstanceAsync(id, "repaired");
        await engine.RestartAsync();
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(6);
        (await engine.EndAsync("child")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Theory]
    [InlineData("purged")]
    [InlineData("terminated")]
    [InlineData("another's")]
    public async Task Rewind_ChildThatIsNotThereToBeRewound_BeginsAnew(string what)
    {
        await using var engine = new EngineHarness(Tasks, onDisk: true);
        if (what == "another's")
            await engine.StartAsync("Throws", null, new StartOrchestrationOptions("child"));
        var id = await engine.StartAsync(what == "terminated" ? "ParentOfThrows" : "Parent");
        if (what == "terminated")
        {
            await engine.SettleAsync();
            await engine.Client.TerminateInstanceAsync("child");
        }
        (await engine.EndAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        if (what == "another's")
            await engine.Client.TerminateInstanceAsync("child");
        else if (what == "purged")
            (await engine.Client.PurgeInstanceAsync("child")).PurgedInstanceCount.ShouldBe(1);
        await engine.SettleAsync();
        broken = false;

        await engine.Client.RewindInstanceAsync(id, "repaired");
        await engine.RestartAsync();
        if (what == "terminated")
            await engine.Client.RaiseEventAsync("child", "n", 6);

        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(6);
        (await engine.EndAsync("child")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Rewind_ChildWhoseNameIsStillTaken_FailsForThatAgain()
    {
        await using var engine = new EngineHarness(Tasks);
        await engine.StartAsync("Throws", null, new StartOrchestrationOptions("child"));
        var id = await engine.StartAsync("Parent");
        (await engine.EndAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);

        await engine.Client.RewindInstanceAsync(id, "too early");

        (await engine.EndAsync(id)).FailureDetails!.ErrorMessage.ShouldContain("child");
    }

    [Fact]
    public async Task Rewind_AfterRetries_TriesTheLastAttemptAgain()
    {
        await using var engine = new EngineHarness(Tasks);
        var id = await engine.StartAsync("Retry");
        (await engine.EndAfterAsync(id, TimeSpan.FromMinutes(1))).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        broken = false;
        await engine.Client.RewindInstanceAsync(id, "repaired");
        (await engine.EndAfterAsync(id, TimeSpan.FromMinutes(1))).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Rewind_OrchestratorsOwnException_TellsItTheLastEventsAgain()
    {
        await using var engine = new EngineHarness(Tasks);
        var id = await engine.StartAsync("Throws");
        await engine.Client.RaiseEventAsync(id, "n", 5);
        (await engine.EndAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        broken = false;
        await engine.Client.RewindInstanceAsync(id, "repaired");
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(5);
    }

    [Fact]
    public async Task Rewind_WhatHasNotFailedOrIsUnknown_IsRefused()
    {
        await using var engine = new EngineHarness(Tasks);
        broken = false;
        var end = await engine.RunAsync("Fan");
        await Should.ThrowAsync<InvalidOperationException>(() => engine.Client.RewindInstanceAsync(end.InstanceId, "why"));
        await Should.ThrowAsync<ArgumentException>(() => engine.Client.RewindInstanceAsync("nobody", "why"));
    }

    [Fact]
    public async Task History_OfAnInstance_ReadsAsTheSdkTellsIt()
    {
        broken = false;
        await using var engine = new EngineHarness(Tasks);
        var end = await engine.RunAsync("Retry");
        var history = await engine.Client.GetOrchestrationHistoryAsync(end.InstanceId);
        history.Select(e => e.EventType).ShouldBe(
        [
            EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.TaskScheduled, EventType.OrchestratorCompleted,
            EventType.OrchestratorStarted, EventType.TaskCompleted, EventType.ExecutionCompleted, EventType.OrchestratorCompleted,
        ]);
        history.OfType<TaskScheduledEvent>().Single().Name.ShouldBe("OddFails");
        history.OfType<TaskCompletedEvent>().Single().Result.ShouldBe("1");
        await Should.ThrowAsync<ArgumentException>(() => engine.Client.GetOrchestrationHistoryAsync("nobody"));
    }
}
