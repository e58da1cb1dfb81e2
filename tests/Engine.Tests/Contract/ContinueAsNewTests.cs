using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class ContinueAsNewTests
{
    [Fact]
    public async Task Generations_Many_KeepIdAndLeaveAShortHistory()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<int, int>("Loop", async (context, n) =>
            {
                n = await context.CallActivityAsync<int>("Inc", n);
                if (n < 50)
                    context.ContinueAsNew(n);
                return n;
            });
            tasks.AddActivityFunc<int, int>("Inc", (_, n) => n + 1);
        });
        var end = await engine.RunAsync("Loop", 0);
        end.ReadOutputAs<int>().ShouldBe(50);
        end.ReadInputAs<int>().ShouldBe(49);
        var row = engine.Hub.Store.Read(reader => reader.Find(end.InstanceId))!;
        engine.Hub.Store.Read(reader => reader.History(row.Seq)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 1)]
    public async Task Events_NobodyWaitedFor_AreKeptOrDropped(bool preserve, int expected)
    {
        var gate = new TaskCompletionSource();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<int, int>("Count", async (context, generation) =>
            {
                if (generation == 0)
                {
                    await context.CallActivityAsync("Slow");
                    context.ContinueAsNew(1, preserve);
                    return 0;
                }
                var sum = 0;
                for (var i = 0; i < (preserve ? 3 : 1); i++)
                    sum += await context.WaitForExternalEvent<int>("n");
                return sum;
            });
            tasks.AddActivityFunc("Slow", _ => gate.Task);
        });
        var id = await engine.StartAsync("Count", 0);
        await engine.Client.WaitForInstanceStartAsync(id);
        foreach (var n in (int[])[1, 2, 3])
            await engine.Client.RaiseEventAsync(id, "n", n);
        gate.SetResult();
        if (!preserve)
        {
            await engine.SettleAsync();
            await engine.Client.RaiseEventAsync(id, "n", 1);
        }
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(expected);
    }

    [Fact]
    public async Task Child_ContinuesAsNew_StillAnswersItsParent()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync<int>("Loop", 0));
            tasks.AddOrchestratorFunc<int, int>("Loop", (context, n) =>
            {
                if (n < 5)
                    context.ContinueAsNew(n + 1);
                return Task.FromResult(n);
            });
        });
        (await engine.RunAsync("Parent")).ReadOutputAs<int>().ShouldBe(5);
    }

    [Fact]
    public async Task NewVersion_IsSeenByTheNextGeneration()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Migrate", context =>
        {
            if (context.Version != "2.0")
                context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2.0" });
            return Task.FromResult(context.Version);
        }));
        var id = await engine.StartAsync("Migrate", null, new StartOrchestrationOptions { Version = "1.0" });
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("2.0");
    }

    [Fact]
    public async Task CustomStatus_SurvivesUntilTheNextGenerationSetsAnother()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Loop", async (context, n) =>
        {
            if (n == 0)
            {
                context.SetCustomStatus("first");
                context.ContinueAsNew(1);
                return 0;
            }
            return await context.WaitForExternalEvent<int>("go");
        }));
        var id = await engine.StartAsync("Loop", 0);
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id, true))!.ReadCustomStatusAs<string>().ShouldBe("first");
    }
}
