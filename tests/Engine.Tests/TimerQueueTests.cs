using Baton.Engine.Workers;

namespace Baton.Engine.Tests;

public sealed class TimerQueueTests
{
    [Fact]
    public void Entries_ThatNobodyWants_AreGivenUp()
    {
        using var queue = new TimerQueue(new VirtualClock(), _ => { });
        for (var i = 0; i < 100_000; i++)
        {
            queue.Schedule($"short-{i}", DateTime.MaxValue);
            queue.Forget($"short-{i}");
        }
        queue.Count.ShouldBeLessThan(2_000);
    }

    [Fact]
    public void Ids_ScheduledForgottenAndScheduledAgain_AreCalledWhenTheyWereLastAskedFor()
    {
        var clock = new VirtualClock();
        var called = new List<string>();
        using var queue = new TimerQueue(clock, called.Add);
        var start = clock.GetUtcNow().UtcDateTime;
        for (var i = 0; i < 3_000; i++)
            queue.Schedule($"{i}", start.AddMinutes(1));
        for (var i = 0; i < 3_000; i++)
            if (i % 3 == 0)
                queue.Forget($"{i}");
            else if (i % 3 == 1)
                queue.Schedule($"{i}", start.AddMinutes(2));

        clock.Advance(TimeSpan.FromMinutes(1));
        called.ShouldBe(Enumerable.Range(0, 3_000).Where(i => i % 3 == 2).Select(i => $"{i}"), ignoreOrder: true);
        clock.Advance(TimeSpan.FromMinutes(1));
        called.Count.ShouldBe(2_000);
        queue.Count.ShouldBe(0);
    }
}
