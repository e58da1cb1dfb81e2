namespace Baton.Engine.Workers;

/// <summary>Calls back at given times, off one timer that is set for the earliest.</summary>
internal sealed class TimerQueue : IDisposable
{
    // The timer counts elapsed time, the times are those of the wall clock: looking again now and then notices that it was set.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly PriorityQueue<string, DateTime> due = new();
    private readonly TimeProvider clock;
    private readonly Action<string> onDue;
    private readonly ITimer timer;
    private DateTime armedFor = DateTime.MaxValue;
    private bool disposed;

    public TimerQueue(TimeProvider clock, Action<string> onDue)
    {
        this.clock = clock;
        this.onDue = onDue;
        timer = clock.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Schedule(string id, DateTime at)
    {
        lock (gate)
        {
            due.Enqueue(id, at);
            if (at < armedFor)
                Arm(at);
        }
    }

    public void Dispose()
    {
        lock (gate)
            disposed = true;
        timer.Dispose();
    }

    private void Fire()
    {
        var ids = new List<string>();
        lock (gate)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            while (due.TryPeek(out var id, out var at) && at <= now)
            {
                due.Dequeue();
                ids.Add(id);
            }
            armedFor = DateTime.MaxValue;
            if (due.TryPeek(out _, out var next))
                Arm(next);
        }
        foreach (var id in ids)
            onDue(id);
    }

    private void Arm(DateTime at)
    {
        if (disposed)
            return;
        armedFor = at;
        var wait = at - clock.GetUtcNow().UtcDateTime;
        timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestSleep ? RoundUp(wait) : LongestSleep, Timeout.InfiniteTimeSpan);
    }

    // Timers count whole milliseconds; rounded down, the last fraction would be spent waking up for nothing.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
