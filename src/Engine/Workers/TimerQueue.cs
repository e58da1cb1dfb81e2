namespace Baton.Engine.Workers;

/// <summary>Calls back at given times, off one timer that is set for the earliest.</summary>
internal sealed class TimerQueue : IDisposable
{
    // The timer counts elapsed time, the times are those of the wall clock: looking again now and then notices that it was set.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly PriorityQueue<string, DateTime> due = new();
    private readonly Dictionary<string, DateTime> wanted = [];
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

    /// <summary>How many entries are held, those that nobody wants any more included.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return due.Count;
        }
    }

    /// <summary>Asks to be called back about an id; what was asked for it before no longer holds.</summary>
    public void Schedule(string id, DateTime at)
    {
        lock (gate)
        {
            wanted[id] = at;
            due.Enqueue(id, at);
            Tidy();
            if (at < armedFor)
                Arm(at);
        }
    }

    /// <summary>Takes back what was asked for an id.</summary>
    public void Forget(string id)
    {
        lock (gate)
        {
            wanted.Remove(id);
            Tidy();
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
                if (!IsWanted(id, at))
                    continue;
                wanted.Remove(id);
                ids.Add(id);
            }
            armedFor = DateTime.MaxValue;
            if (due.TryPeek(out _, out var next))
                Arm(next);
        }
        foreach (var id in ids)
            onDue(id);
    }

    private bool IsWanted(string id, DateTime at) => wanted.TryGetValue(id, out var wish) && wish == at;

    // A heap cannot give up an entry in its middle: once most of them are of no use, it is built anew.
    private void Tidy()
    {
        if (due.Count < 1000 || due.Count < 2 * wanted.Count)
            return;
        due.Clear();
        due.EnqueueRange(wanted.Select(wish => (wish.Key, wish.Value)));
        due.TrimExcess();
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
