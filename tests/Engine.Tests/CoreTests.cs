using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests;

public sealed class CoreTests
{
    private static void Greet(DurableTaskRegistry tasks)
    {
        tasks.AddOrchestratorFunc<string, string>("Greet", async (context, name) =>
        {
            var first = await context.CallActivityAsync<string>("Hello", name);
            return await context.CallActivityAsync<string>("Hello", first);
        });
        tasks.AddActivityFunc<string, string>("Hello", (_, name) => $"Hello {name}");
    }

    [Fact]
    public async Task Orchestration_WithActivities_EndsWithTheirResults()
    {
        await using var engine = new EngineHarness(Greet);
        var end = await engine.RunAsync("Greet", "Ann");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        end.ReadOutputAs<string>().ShouldBe("Hello Hello Ann");
        end.ReadInputAs<string>().ShouldBe("Ann");
        end.Name.ShouldBe("Greet");
    }

    [Fact]
    public async Task Orchestration_FanOut_GetsEveryResult()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<int, int>("Fan", async (context, n) =>
                (await Task.WhenAll(Enumerable.Range(0, n).Select(i => context.CallActivityAsync<int>("Square", i)))).Sum());
            tasks.AddActivityFunc<int, int>("Square", (_, i) => i * i);
        });
        (await engine.RunAsync("Fan", 100)).ReadOutputAs<int>().ShouldBe(328350);
    }

    [Fact]
    public async Task Timer_LongerThanADay_FiresOnTimeAndNotBefore()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            var from = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromDays(40), default);
            return context.CurrentUtcDateTime - from;
        }));
        var id = await engine.StartAsync("Wait");
        await engine.SettleAsync();
        engine.Clock.Advance(TimeSpan.FromDays(39));
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        engine.Clock.Advance(TimeSpan.FromDays(1));
        (await engine.EndAsync(id)).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(40));
    }
}
