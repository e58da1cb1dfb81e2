using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class LifecycleTests
{
    private static void Waiting(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go"))
        .AddOrchestratorFunc<int, int>("Echo", (_, n) => Task.FromResult(n));

    [Fact]
    public async Task Suspended_Instance_KeepsEventsAndGoesOnAfterResume()
    {
        await using var engine = new EngineHarness(Waiting, onDisk: true);
        var id = await engine.StartAsync("Wait");
        await engine.Client.SuspendInstanceAsync(id, "lunch");
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await engine.Client.RaiseEventAsync(id, "go", 4);
        await engine.RestartAsync();
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id);
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(4);
    }

    [Fact]
    public async Task Suspended_Instance_CanBeTerminated()
    {
        await using var engine = new EngineHarness(Waiting);
        var id = await engine.StartAsync("Wait");
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Client.TerminateInstanceAsync(id, "enough");
        var end = await engine.EndAsync(id);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        end.ReadOutputAs<string>().ShouldBe("enough");
    }

    [Fact]
    public async Task Suspended_Instance_RecordsActivityResultsMeanwhile()
    {
        var gate = new TaskCompletionSource<int>();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Slow"));
            tasks.AddActivityFunc("Slow", _ => gate.Task);
        });
        var id = await engine.StartAsync("Run");
        await engine.Client.SuspendInstanceAsync(id);
        gate.SetResult(9);
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id);
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(9);
    }

    [Fact]
    public async Task Terminated_Instance_IgnoresTheOrphanedActivityResult()
    {
        var gate = new TaskCompletionSource<int>();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Slow"));
            tasks.AddActivityFunc("Slow", _ => gate.Task);
        });
        var id = await engine.StartAsync("Run");
        await engine.Client.TerminateInstanceAsync(id);
        var end = await engine.EndAsync(id);
        gate.SetResult(9);
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id, true))!.ToString().ShouldBe(end.ToString());
        await engine.Client.TerminateInstanceAsync(id);
    }

    [Fact]
    public async Task Start_WithTheIdOfARunningInstance_IsRefused()
    {
        await using var engine = new EngineHarness(Waiting);
        await engine.StartAsync("Wait", null, new StartOrchestrationOptions("one"));
        (await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => engine.StartAsync("Wait", null, new StartOrchestrationOptions("one"))))
            .Message.ShouldContain("'one' already exists");
    }

    [Fact]
    public async Task Start_ManyAtOnceWithOneId_OneWins()
    {
        await using var engine = new EngineHarness(Waiting);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            try
            {
                await engine.StartAsync("Wait", null, new StartOrchestrationOptions("one"));
                return true;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // Whoever loses can look at the winner at once.
                (await engine.Client.GetInstanceAsync("one")).ShouldNotBeNull();
                return false;
            }
        }));
        results.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task Start_WithTheIdOfAnEndedInstance_ReplacesIt()
    {
        await using var engine = new EngineHarness(Waiting, onDisk: true);
        await engine.StartAsync("Echo", 1, new StartOrchestrationOptions("one"));
        await engine.EndAsync("one");
        await engine.StartAsync("Echo", 2, new StartOrchestrationOptions("one"));
        await engine.SettleAsync();
        (await engine.EndAsync("one")).ReadOutputAs<int>().ShouldBe(2);
        await engine.RestartAsync();
        (await engine.EndAsync("one")).ReadOutputAs<int>().ShouldBe(2);
        (await engine.Client.GetAllInstancesAsync().ToListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Start_WithDedupeStatuses_RefusesThoseAndReplacesOthersEvenRunning()
    {
        await using var engine = new EngineHarness(Waiting);
        await engine.StartAsync("Echo", 1, new StartOrchestrationOptions("one"));
        await engine.EndAsync("one");
        var refused = new StartOrchestrationOptions("one").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        await Should.ThrowAsync<InvalidOperationException>(() => engine.StartAsync("Echo", 2, refused));
        await engine.StartAsync("Wait", null, new StartOrchestrationOptions("two"));
        await engine.StartAsync("Echo", 3, refused with { InstanceId = "two" });
        (await engine.EndAsync("two")).ReadOutputAs<int>().ShouldBe(3);
    }

    [Fact]
    public async Task StartAt_InTheFuture_WaitsPendingThenStartsEvenAfterARestart()
    {
        await using var engine = new EngineHarness(Waiting, onDisk: true);
        var at = engine.Clock.GetUtcNow().AddHours(2);
        var id = await engine.StartAsync("Echo", 5, new StartOrchestrationOptions(null, at));
        (await engine.Client.GetInstanceAsync(id, true))!.ReadInputAs<int>().ShouldBe(5);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        await engine.RestartAsync();
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(5);
    }

    [Fact]
    public async Task StartAt_InTheFuture_KeepsEventsAndCanBeTerminated()
    {
        await using var engine = new EngineHarness(Waiting);
        var later = new StartOrchestrationOptions(null, engine.Clock.GetUtcNow().AddHours(2));
        var (kept, ended) = (await engine.StartAsync("Wait", null, later), await engine.StartAsync("Wait", null, later));
        await engine.Client.RaiseEventAsync(kept, "go", 6);
        await engine.Client.TerminateInstanceAsync(ended);
        (await engine.EndAsync(ended)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        engine.Clock.Advance(TimeSpan.FromHours(2));
        (await engine.EndAsync(kept)).ReadOutputAs<int>().ShouldBe(6);
    }

    [Fact]
    public async Task BeforeTheWorkerStarts_ClientsAreServedAndWorkWaits()
    {
        await using var engine = new EngineHarness(Waiting, onDisk: true, start: false);
        var id = await engine.StartAsync("Wait");
        await engine.Client.RaiseEventAsync(id, "go", 8);
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await engine.RestartAsync(start: false);
        engine.Start();
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(8);
    }

    [Fact]
    public async Task Purge_EndedOnes_RemovesThemWithTheirChildrenIfAsked()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", context =>
                context.CallSubOrchestratorAsync<int>("Child", null, new TaskOptions().WithInstanceId("child")));
            tasks.AddOrchestratorFunc("Child", _ => Task.FromResult(1));
            tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go"));
        });
        var end = await engine.RunAsync("Parent");
        var running = await engine.StartAsync("Wait");
        (await engine.Client.PurgeInstanceAsync("nobody")).PurgedInstanceCount.ShouldBe(0);
        (await engine.Client.PurgeInstanceAsync(running)).PurgedInstanceCount.ShouldBe(0);
        (await engine.Client.PurgeInstanceAsync(end.InstanceId, new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount.ShouldBe(2);
        (await engine.Client.GetInstanceAsync("child")).ShouldBeNull();
        (await engine.Client.GetInstanceAsync(running)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Purge_ByFilter_RemovesWhatItNames()
    {
        await using var engine = new EngineHarness(Waiting);
        await engine.RunAsync("Echo", 1);
        var between = engine.Clock.GetUtcNow().AddMinutes(1);
        engine.Clock.Advance(TimeSpan.FromMinutes(2));
        await engine.RunAsync("Echo", 2);
        var terminated = await engine.StartAsync("Wait");
        await engine.Client.TerminateInstanceAsync(terminated);
        await engine.EndAsync(terminated);
        (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: between))).PurgedInstanceCount.ShouldBe(1);
        (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Terminated])))
            .PurgedInstanceCount.ShouldBe(1);
        (await engine.Client.GetAllInstancesAsync().ToListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Restart_EndedInstance_RunsWithTheSameInput()
    {
        await using var engine = new EngineHarness(Waiting);
        var first = await engine.RunAsync("Echo", 7);
        var other = await engine.Client.RestartAsync(first.InstanceId, restartWithNewInstanceId: true);
        other.ShouldNotBe(first.InstanceId);
        (await engine.EndAsync(other)).ReadOutputAs<int>().ShouldBe(7);
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        (await engine.Client.RestartAsync(first.InstanceId)).ShouldBe(first.InstanceId);
        await engine.SettleAsync();
        (await engine.EndAsync(first.InstanceId)).CreatedAt.ShouldBe(first.CreatedAt.AddMinutes(1));
        var running = await engine.StartAsync("Wait");
        await Should.ThrowAsync<InvalidOperationException>(() => engine.Client.RestartAsync(running));
        await Should.ThrowAsync<ArgumentException>(() => engine.Client.RestartAsync("nobody"));
    }

    [Fact]
    public async Task CustomStatus_Set_IsSeenWhileRunningAndAfterwards()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            context.SetCustomStatus(new { step = 1 });
            await context.WaitForExternalEvent<int>("go");
            context.SetCustomStatus("two");
            return 1;
        }));
        var id = await engine.StartAsync("Run");
        await engine.Client.WaitForInstanceStartAsync(id);
        (await engine.Client.GetInstanceAsync(id, true))!.SerializedCustomStatus.ShouldBe("""{"step":1}""");
        await engine.Client.RaiseEventAsync(id, "go", 1);
        (await engine.EndAsync(id)).ReadCustomStatusAs<string>().ShouldBe("two");
    }

    [Fact]
    public async Task TagsAndVersion_OfAStart_AreKept()
    {
        await using var engine = new EngineHarness(
            tasks => tasks.AddOrchestratorFunc("Run", context => Task.FromResult(context.Version)), onDisk: true);
        var id = await engine.StartAsync("Run", null, new StartOrchestrationOptions
        {
            Version = "1.2",
            Tags = new Dictionary<string, string> { ["team"] = "blue" },
        });
        await engine.EndAsync(id);
        await engine.RestartAsync();
        var end = await engine.EndAsync(id);
        end.ReadOutputAs<string>().ShouldBe("1.2");
        end.Tags["team"].ShouldBe("blue");
    }

    [Fact]
    public async Task WaitForInstance_ThatIsNotThereYet_WaitsForIt()
    {
        await using var engine = new EngineHarness(Waiting);
        var started = engine.Client.WaitForInstanceStartAsync("later", default);
        var ended = engine.Client.WaitForInstanceCompletionAsync("later", true, default);
        await engine.SettleAsync();
        started.IsCompleted.ShouldBeFalse();

        await engine.StartAsync("Echo", 1, new StartOrchestrationOptions("later"));

        (await started).InstanceId.ShouldBe("later");
        (await ended).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task WaitForInstance_Cancelled_Throws()
    {
        await using var engine = new EngineHarness(Waiting);
        var id = await engine.StartAsync("Wait");
        using var giveUp = new CancellationTokenSource();
        var wait = engine.Client.WaitForInstanceCompletionAsync(id, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task History_GrowingBeyondItsLimit_FailsTheInstanceAndSaysWhatToDo()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Endless", async context =>
            {
                while (true)
                    await context.CallActivityAsync("Any");
            })
            .AddActivityFunc("Any", _ => { }), configure: options => options.MaxHistoryEvents = 100);
        var end = await engine.RunAsync("Endless");
        end.FailureDetails!.ErrorType.ShouldBe("HistoryTooLong");
        end.FailureDetails.ErrorMessage.ShouldContain("ContinueAsNew");
    }
}
