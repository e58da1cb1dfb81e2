using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class TimerTests
{
    [Fact]
    public async Task Timer_LongerThanADay_FiresOnTimeAndNotBefore()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            var from = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromDays(5), default);
            return context.CurrentUtcDateTime - from;
        }));
        var id = await engine.StartAsync("Wait");
        await engine.SettleAsync();
        engine.Clock.Advance(TimeSpan.FromDays(4));
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        engine.Clock.Advance(TimeSpan.FromDays(1));
        (await engine.EndAsync(id)).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(5));
    }

    [Fact]
    public async Task Timer_InThePast_FiresAtOnce()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), default);
            await context.CreateTimer(TimeSpan.FromDays(-1), default);
            return 1;
        }));
        (await engine.RunAsync("Wait")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Timer_Cancelled_DoesNotKeepTheInstanceAlive()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Race", async context =>
            {
                using var giveUp = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), giveUp.Token);
                var work = context.CallActivityAsync<string>("Work");
                if (await Task.WhenAny(timer, work) == work)
                    giveUp.Cancel();
                return $"{await work} {timer.IsCanceled}";
            });
            tasks.AddActivityFunc("Work", _ => "done");
        });
        (await engine.RunAsync("Race")).ReadOutputAs<string>().ShouldBe("done True");
    }

    [Fact]
    public async Task Timer_NotCancelled_KeepsTheInstanceRunningUntilItFires()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Forget", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromHours(1), default);
            return Task.FromResult(1);
        }));
        var id = await engine.StartAsync("Forget");
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        (await engine.EndAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Timers_DueTogether_FireInOrderOfTheirTimes()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Order", async context =>
        {
            var order = new List<int>();
            async Task After(int minutes)
            {
                await context.CreateTimer(TimeSpan.FromMinutes(minutes), default);
                order.Add(minutes);
            }
            await Task.WhenAll(After(3), After(1), After(2));
            return order;
        }), onDisk: true);
        var id = await engine.StartAsync("Order");
        await engine.SettleAsync();
        await engine.Hub.DisposeAsync();
        engine.Clock.Advance(TimeSpan.FromHours(1));
        engine.Open();
        (await engine.EndAsync(id)).ReadOutputAs<List<int>>().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Clock_SetBackAndForth_EachTimerFiresOnceAndTimeNeverRunsBackwards()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Tick", async context =>
        {
            var times = new List<DateTime>();
            for (var i = 0; i < 5; i++)
            {
                await context.CreateTimer(TimeSpan.FromMinutes(10), default);
                times.Add(context.CurrentUtcDateTime);
            }
            return times;
        }));
        var id = await engine.StartAsync("Tick");
        await engine.SettleAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(10));
        await engine.SettleAsync();
        engine.Clock.Jump(TimeSpan.FromDays(-1));
        engine.Clock.Advance(TimeSpan.FromMinutes(30));
        await engine.SettleAsync();
        engine.Clock.Jump(TimeSpan.FromDays(2));
        var end = await engine.EndAfterAsync(id, TimeSpan.FromMinutes(5));
        var times = end.ReadOutputAs<List<DateTime>>()!;
        times.Count.ShouldBe(5);
        times.ShouldBe(times.Order());
    }

    [Fact]
    public async Task Timer_AndEvictedInstance_StillFires()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), default);
            return 1;
        }), configure: options => options.IdleEviction = TimeSpan.FromMinutes(1));
        var id = await engine.StartAsync("Wait");
        await engine.SettleAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(10));
        engine.Hub.LiveCount.ShouldBe(0);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Timer_LongerThanTheLongest_IsMadeOfSeveralAndCanBeCancelledInAny()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Week", async context =>
            {
                var began = context.CurrentUtcDateTime;
                await context.CreateTimer(TimeSpan.FromDays(7), default);
                return context.CurrentUtcDateTime - began;
            })
            .AddOrchestratorFunc("Year", async context =>
            {
                using var giveUp = new CancellationTokenSource();
                var year = context.CreateTimer(TimeSpan.FromDays(365), giveUp.Token);
                await context.WaitForExternalEvent<int>("stop");
                giveUp.Cancel();
                try
                {
                    await year;
                    return "fired";
                }
                catch (TaskCanceledException)
                {
                    return "cancelled";
                }
            }));
        var week = await engine.StartAsync("Week");
        var year = await engine.StartAsync("Year");

        var end = await engine.EndAfterAsync(week, TimeSpan.FromHours(12));
        await engine.Client.RaiseEventAsync(year, "stop", 1);

        end.ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(7));
        (await engine.Client.GetOrchestrationHistoryAsync(week)).OfType<TimerCreatedEvent>().Count().ShouldBe(3);
        (await engine.EndAsync(year)).ReadOutputAs<string>().ShouldBe("cancelled");
    }
}
