using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

/// <summary>The wall clock is set, forwards and back, while orchestrations wait.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delay_AfterTheClockWasSetBack_IsNotLaterByThat(bool restart)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            await context.WaitForExternalEvent<int>("go");
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMinutes(10), default);
            var between = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMinutes(20), default);
            return string.Create(CultureInfo.InvariantCulture,
                $"{(between - before).TotalMinutes} {(context.CurrentUtcDateTime - between).TotalMinutes}");
        }), onDisk: true);
        engine.Clock.Jump(Day);
        var id = await engine.StartAsync("Run");
        await engine.SettleAsync();
        engine.Clock.Jump(-Day);
        await engine.Client.RaiseEventAsync(id, "go", 1);
        await engine.SettleAsync();
        if (restart)
            await engine.RestartAsync();
        var waited = 0;
        for (; !(await engine.Client.GetInstanceAsync(id))!.IsCompleted && waited < 100; waited++)
        {
            engine.Clock.Advance(TimeSpan.FromMinutes(1));
            await engine.SettleAsync();
        }
        waited.ShouldBe(30);
        // The orchestrator's own clock did not go back, and moved by what it waited.
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("10 20");
    }

    [Fact]
    public async Task Retry_AfterTheClockWasSetBack_IsNotLaterByThat()
    {
        var runs = 0;
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await context.WaitForExternalEvent<int>("go");
                return await context.CallActivityAsync<int>(
                    "Flaky", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(5))));
            })
            .AddActivityFunc("Flaky", _ => ++runs < 3 ? throw new IOException("again") : runs));
        engine.Clock.Jump(Day);
        var id = await engine.StartAsync("Run");
        await engine.SettleAsync();
        engine.Clock.Jump(-Day);
        await engine.Client.RaiseEventAsync(id, "go", 1);
        for (var minutes = 0; minutes < 10; minutes++)
        {
            await engine.SettleAsync();
            engine.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(3);
    }

    [Fact]
    public async Task TimerAtATime_WhenTheClockIsSet_GoesByTheClock()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<DateTime, DateTime>("Run", async (context, at) =>
        {
            await context.CreateTimer(at, default);
            return context.CurrentUtcDateTime;
        }));
        var at = engine.Clock.GetUtcNow().UtcDateTime + TimeSpan.FromHours(30);
        var id = await engine.StartAsync("Run", at);
        await engine.SettleAsync();
        engine.Clock.Jump(-Day);
        engine.Clock.Advance(TimeSpan.FromHours(30));
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync(id))!.IsCompleted.ShouldBeFalse();
        engine.Clock.Jump(Day);
        // The wall clock is looked at once a minute.
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        (await engine.EndAsync(id)).ReadOutputAs<DateTime>().ShouldBeGreaterThanOrEqualTo(at);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Timers_WhileTheClockIsSetBackAndForth_FireOnceEach(int seed)
    {
        var random = new Random(seed);
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            var timers = Enumerable.Range(1, 20).Select(hours => hours % 2 == 0
                ? context.CreateTimer(TimeSpan.FromHours(hours), default)
                : context.CreateTimer(context.CurrentUtcDateTime.AddHours(hours), default)).ToList();
            var clock = context.CurrentUtcDateTime;
            for (; timers.Count > 0; clock = context.CurrentUtcDateTime)
            {
                timers.Remove(await Task.WhenAny(timers));
                if (context.CurrentUtcDateTime < clock)
                    return "the clock went back";
            }
            return "";
        }), onDisk: true);
        var id = await engine.StartAsync("Run");
        for (var i = 0; i < 100; i++)
        {
            await engine.SettleAsync();
            engine.Clock.Jump(TimeSpan.FromHours(random.Next(-30, 30)));
            engine.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 60)));
            if (random.Next(10) == 0)
                await engine.RestartAsync();
        }
        (await engine.EndAfterAsync(id, Day)).ReadOutputAs<string>().ShouldBe("");
        var history = engine.Hub.Store.Read(reader => reader.History(reader.Find(id)!.Seq)).SelectMany(episode => episode.Events).ToList();
        history.OfType<History.TimerFired>().Select(timer => timer.TimerId).Order().ShouldBe(Enumerable.Range(0, 20));
    }
}
