using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Entities;

/// <summary>Orchestrations that use entities: replay, time, ends.</summary>
public sealed class EntityOrchestrationTests
{
    private static EngineHarness Engine(
        Action<DurableTaskRegistry> more, bool onDisk = false, Action<EmbeddedEngineOptions>? configure = null) =>
        new(tasks =>
        {
            tasks.AddEntity<Counter>();
            more(tasks);
        }, onDisk, configure);

    [Fact]
    public async Task SignalsAndCalls_OfOneOrchestration_RunInItsOrder()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<int>("Mix", async context =>
        {
            for (var i = 0; i < 10; i++)
                await context.Entities.SignalEntityAsync("a".Id(), "Add", 1);
            var first = await context.Entities.CallEntityAsync<int>("a".Id(), "Get");
            await context.Entities.SignalEntityAsync("a".Id(), "Add", 100);
            return first + await context.Entities.CallEntityAsync<int>("a".Id(), "Get");
        }));

        (await engine.RunAsync("Mix")).ReadOutputAs<int>().ShouldBe(120);
    }

    [Fact]
    public async Task Calls_OfManyOrchestrationsAtOnce_AreCountedExactly()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<int, int>("Fan", async (context, n) =>
        {
            var calls = Enumerable.Range(0, n).Select(i => context.Entities.CallEntityAsync<int>($"{i % 3}".Id(), "Add", 1));
            return (await Task.WhenAll(calls)).Length;
        }));

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => engine.StartAsync("Fan", 9)));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => engine.Client.Entities.SignalEntityAsync($"{i % 3}".Id(), "Add", 1)));
        foreach (var id in ids)
            (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(9);
        foreach (var key in new[] { "0", "1", "2" })
            (await engine.StateAsync<int>(key.Id())).ShouldBe(80);
    }

    [Fact]
    public async Task Orchestration_EvictedAndRestartedBetweenCalls_GoesOnFromItsHistory()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<string>("Long", async context =>
        {
            var said = new List<object>();
            said.Add(await context.Entities.CallEntityAsync<int>("a".Id(), "Add", 1));
            await context.WaitForExternalEvent<string>("go");
            await using (await context.Entities.LockEntitiesAsync("a".Id(), "b".Id()))
            {
                said.Add(await context.Entities.CallEntityAsync<int>("a".Id(), "Add", 1));
                await context.WaitForExternalEvent<string>("go");
                said.Add(await context.Entities.CallEntityAsync<int>("b".Id(), "Add", 1));
            }
            try
            {
                await context.Entities.CallEntityAsync<int>("b".Id(), "AddThenThrow", 5);
            }
            catch (EntityOperationFailedException e)
            {
                said.Add(e.FailureDetails.ErrorMessage);
            }
            await context.Entities.SignalEntityAsync("b".Id(), "Add", 10);
            await context.WaitForExternalEvent<string>("go");
            said.Add(context.Entities.InCriticalSection());
            return string.Join(' ', said);
        }), onDisk: true, options => options.IdleEviction = TimeSpan.FromMinutes(1));
        var id = await engine.StartAsync("Long");
        for (var i = 0; i < 3; i++)
        {
            await engine.SettleAsync();
            engine.Clock.Advance(TimeSpan.FromMinutes(2));
            await Eventually.IsTrueAsync(() => engine.Hub.LiveCount == 0 && engine.Hub.Entities.LiveCount == 0, "all have left memory");
            if (i == 1)
                await engine.RestartAsync();
            await engine.Client.RaiseEventAsync(id, "go", "");
        }

        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("1 2 1 no 5 False");
        (await engine.StateAsync<int>("b".Id())).ShouldBe(11);
    }

    [Fact]
    public async Task Signal_ForLater_FromAnOrchestration_RunsAtItsTime()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc("Later", context => context.Entities.SignalEntityAsync(
            "a".Id(), "Add", 5, new SignalEntityOptions { SignalTime = context.CurrentUtcDateTime.AddHours(1) })));
        (await engine.RunAsync("Later")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await engine.StateAsync<int>("a".Id())).ShouldBe(0);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.IsTrueAsync(() => engine.Hub.IsQuiet && engine.StateAsync<int>("a".Id()).Result == 5, "the signal has run");
    }

    [Fact]
    public async Task Orchestration_ThatDoesNotAwaitItsCall_EndsAtOnce_AndTheOperationStillRuns()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<int, string>("Careless", (context, round) =>
        {
            _ = context.Entities.CallEntityAsync("a".Id(), "Add", 1);
            if (round < 3)
                context.ContinueAsNew(round + 1);
            return Task.FromResult("done");
        }));

        (await engine.RunAsync("Careless", 1)).ReadOutputAs<string>().ShouldBe("done");
        (await engine.StateAsync<int>("a".Id())).ShouldBe(3);
        engine.Hub.Store.Read(reader => reader.Inbox()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Answer_ThatComesWhileSuspended_WaitsForTheResumption()
    {
        var gate = new TaskCompletionSource();
        await using var engine = Engine(tasks => tasks
            .AddEntity("Slow", _ => new Slow(gate.Task))
            .AddOrchestratorFunc<string>("Wait", context => context.Entities.CallEntityAsync<string>("a".Id("Slow"), "x")));
        var id = await engine.StartAsync("Wait");
        await engine.Client.WaitForInstanceStartAsync(id);
        await engine.Client.SuspendInstanceAsync(id);
        gate.SetResult();
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);

        await engine.Client.ResumeInstanceAsync(id);
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("slow");
    }

    [Fact]
    public async Task Code_ThatCallsAnotherEntityThanBefore_IsFoundOut()
    {
        var key = "a";
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc("Fickle", async context =>
        {
            await context.Entities.CallEntityAsync(key.Id(), "Add", 1);
            await context.WaitForExternalEvent<string>("go");
        }), onDisk: true);
        var id = await engine.StartAsync("Fickle");
        await engine.SettleAsync();
        await engine.RestartAsync();
        key = "b";
        await engine.Client.RaiseEventAsync(id, "go");

        var failure = (await engine.EndAsync(id)).FailureDetails!;
        failure.ErrorMessage.ShouldContain("call of 'Add' of entity '@counter@a' (step 0)");
        failure.ErrorMessage.ShouldContain("@counter@b");
    }

    [Fact]
    public async Task History_ShowsWhatWasSentAndWhatCameBack()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc("All", async context =>
        {
            await context.Entities.SignalEntityAsync("a".Id(), "Add", 5);
            await context.Entities.CallEntityAsync<int>("a".Id(), "Get");
            await using (await context.Entities.LockEntitiesAsync("b".Id(), "a".Id()))
                await context.Entities.CallEntityAsync("a".Id(), "AddThenThrow", 1).ContinueWithNothing();
        }));
        var id = (await engine.RunAsync("All")).InstanceId;

        var history = await engine.Client.GetOrchestrationHistoryAsync(id);
        var sent = history.OfType<EventSentEvent>().ToList();
        var raised = history.OfType<EventRaisedEvent>().ToList();
        sent.ConvertAll(e => $"{e.InstanceId} {e.Name}").ShouldBe(
            ["@counter@a op", "@counter@a op", "@counter@a op", "@counter@a op", "@counter@a release", "@counter@b release"]);
        var bodies = sent.ConvertAll(e => JsonNode.Parse(e.Input!)!);
        (bodies[0]["op"]!.GetValue<string>(), bodies[0]["signal"]!.GetValue<bool>(), bodies[0]["input"]!.GetValue<string>())
            .ShouldBe(("Add", true, "5"));
        bodies[1]["parent"]!.GetValue<string>().ShouldBe(id);
        bodies[2]["lockset"]!.AsArray().Select(e => e!.GetValue<string>()).ShouldBe(["@counter@a", "@counter@b"]);
        raised.ConvertAll(e => e.Name).ShouldBe([.. bodies[1..4].Select(body => body["id"]!.GetValue<string>())]);
        JsonNode.Parse(raised[0].Input!)!["result"]!.GetValue<string>().ShouldBe("5");
        JsonNode.Parse(raised[2].Input!)!["failureDetails"]!["ErrorMessage"]!.GetValue<string>().ShouldBe("no 1");
    }

    [Fact]
    public async Task Rewind_OfAnOrchestrationThatFailedUnderALock_LocksAgain()
    {
        var fails = true;
        await using var engine = Engine(tasks => tasks
            .AddOrchestratorFunc<int>("Locked", async context =>
            {
                await using (await context.Entities.LockEntitiesAsync("b".Id(), "a".Id()))
                {
                    await context.CallActivityAsync("Fragile");
                    context.SetCustomStatus("again");
                    await context.WaitForExternalEvent<string>("go");
                    return await context.Entities.CallEntityAsync<int>("a".Id(), "Add", 1);
                }
            })
            .AddActivityFunc("Fragile", _ =>
            {
                if (fails)
                    throw new IOException("fragile");
            }));
        var id = await engine.StartAsync("Locked");
        await engine.EndAsync(id);
        await engine.SettleAsync();
        (await engine.AllAsync(new() { IncludeTransient = true })).ShouldAllBe(entity => entity.LockedBy == null);
        fails = false;
        await engine.Client.RewindInstanceAsync(id, "repaired");
        await Eventually.IsTrueAsync(() => engine.Client.GetInstanceAsync(id, true).Result!.SerializedCustomStatus == "\"again\"", "it goes on");
        await engine.SettleAsync();
        (await engine.AllAsync(new() { IncludeTransient = true })).ShouldAllBe(entity => entity.LockedBy == id);

        await engine.Client.RaiseEventAsync(id, "go", "");
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(1);
        await engine.SettleAsync();
        (await engine.AllAsync(new() { IncludeTransient = true })).ShouldAllBe(entity => entity.LockedBy == null);
    }

    private sealed class Slow(Task gate) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            await gate;
            return "slow";
        }
    }
}
