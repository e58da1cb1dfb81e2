using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class ExternalEventTests
{
    [Fact]
    public async Task Event_RaisedWhileWaiting_IsDeliveredWhateverItsCase()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", context =>
            context.WaitForExternalEvent<string>("Approval")));
        var id = await engine.StartAsync("Wait");
        await engine.Client.RaiseEventAsync(id, "APPROVAL", "yes");
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("yes");
    }

    [Fact]
    public async Task Events_RaisedBeforeTheWait_AreKeptInOrder()
    {
        var gate = new TaskCompletionSource();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Late", async context =>
            {
                await context.CallActivityAsync("Slow");
                var seen = new List<int>();
                for (var i = 0; i < 5; i++)
                    seen.Add(await context.WaitForExternalEvent<int>("n"));
                return seen;
            });
            tasks.AddActivityFunc("Slow", _ => gate.Task);
        });
        var id = await engine.StartAsync("Late");
        for (var i = 0; i < 5; i++)
            await engine.Client.RaiseEventAsync(id, i % 2 == 0 ? "n" : "N", i);
        gate.SetResult();
        (await engine.EndAsync(id)).ReadOutputAs<List<int>>().ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Events_WithSeveralWaiters_GoToTheLatestFirst()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Three", async context =>
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => context.WaitForExternalEvent<int>("n")))));
        var id = await engine.StartAsync("Three");
        for (var i = 0; i < 3; i++)
            await engine.Client.RaiseEventAsync(id, "n", i);
        (await engine.EndAsync(id)).ReadOutputAs<int[]>().ShouldBe([2, 1, 0]);
    }

    [Fact]
    public async Task Event_AfterAWaiterGaveUp_GoesToTheNextOne()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("GiveUp", async context =>
        {
            using var giveUp = new CancellationTokenSource();
            var first = context.WaitForExternalEvent<int>("n", giveUp.Token);
            giveUp.Cancel();
            return $"{first.IsCanceled} {await context.WaitForExternalEvent<int>("n")}";
        }));
        var id = await engine.StartAsync("GiveUp");
        await engine.Client.RaiseEventAsync(id, "n", 7);
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("True 7");
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "too late")]
    public async Task Wait_WithTimeout_EndsByEventOrByTime(bool raise, string expected)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1));
            }
            catch (OperationCanceledException)
            {
                return "too late";
            }
        }));
        var id = await engine.StartAsync("Wait");
        if (raise)
            await engine.Client.RaiseEventAsync(id, "go", "yes");
        await engine.SettleAsync();
        if (!raise)
            engine.Clock.Advance(TimeSpan.FromHours(1));
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe(expected);
    }

    [Fact]
    public async Task Decision_ArrivingAfterExpiryThatWasMissed_LosesTheRace()
    {
        // The engine is down when the timer is due; the event arrives afterwards, before the timer could be looked at.
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Gate", async context =>
        {
            using var giveUp = new CancellationTokenSource();
            var decision = context.WaitForExternalEvent<string>("decision");
            var expiry = context.CreateTimer(TimeSpan.FromHours(1), giveUp.Token);
            return await Task.WhenAny(decision, expiry) == expiry ? "expired" : await decision;
        }), onDisk: true);
        var id = await engine.StartAsync("Gate");
        await engine.SettleAsync();
        await engine.Hub.DisposeAsync();
        engine.Clock.Advance(TimeSpan.FromHours(2));
        engine.Open(start: false);
        await engine.Client.RaiseEventAsync(id, "decision", "approve");
        engine.Start();
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("expired");
    }

    [Fact]
    public async Task EventOrTermination_ToUnknownInstance_IsDropped()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Echo", (_, input) => Task.FromResult(input)));

        await engine.Client.RaiseEventAsync("nobody", "n");
        await engine.Client.TerminateInstanceAsync("nobody");
        await engine.Client.SuspendInstanceAsync("nobody");
        await engine.Client.ResumeInstanceAsync("nobody");

        (await engine.Client.GetInstanceAsync("nobody")).ShouldBeNull();
        await engine.StartAsync("Echo", 1, new StartOrchestrationOptions("nobody"));
        (await engine.EndAsync("nobody")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Event_ToEndedInstance_IsDropped()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", _ => Task.FromResult(1)));
        var end = await engine.RunAsync("Run");
        await engine.Client.RaiseEventAsync(end.InstanceId, "n", 1);
        (await engine.Client.GetInstanceAsync(end.InstanceId))!.LastUpdatedAt.ShouldBe(end.LastUpdatedAt);
    }

    [Fact]
    public async Task SendEvent_BetweenInstances_Arrives()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("hi"));
            tasks.AddOrchestratorFunc<string, string>("Send", (context, to) =>
            {
                context.SendEvent(to, "hi", "there");
                context.SendEvent("nobody", "hi", "lost");
                return Task.FromResult("sent");
            });
        });
        var id = await engine.StartAsync("Wait");
        await engine.RunAsync("Send", id);
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("there");
    }

    [Fact]
    public async Task Event_ThatDoesNotFitTheType_FailsTheWait()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            try
            {
                return (await context.WaitForExternalEvent<int>("n")).ToString();
            }
            catch (System.Text.Json.JsonException)
            {
                return "not a number";
            }
        }));
        var id = await engine.StartAsync("Wait");
        await engine.Client.RaiseEventAsync(id, "n", "text");
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("not a number");
    }
}
