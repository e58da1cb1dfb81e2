namespace Baton.Engine.Simulation;

/// <summary>
/// Time in a simulation: elapsed time, which timers count, and the wall clock, which can also be set. A timer that is due fires only when
/// it is told to, as late as the simulation likes.
/// </summary>
internal sealed class SimulatedClock : TimeProvider
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<Timer> timers = [];
    private TimeSpan elapsed;
    private TimeSpan set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long until the next timer is due; null if none is set.</summary>
    public TimeSpan? UntilNext => timers.Min(timer => timer.Due) - elapsed;

    /// <summary>Whether the next look at the clock fails: something beneath the engine that goes wrong once.</summary>
    public bool FailNext { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        if (!FailNext)
            return Begin + elapsed + set;
        FailNext = false;
        throw new IOException("Simulated failure beneath a turn.");
    }

    public override long GetTimestamp() => elapsed.Ticks;

    public void Advance(TimeSpan by) => elapsed += by;

    /// <summary>Sets the wall clock without letting time pass.</summary>
    public void Jump(TimeSpan by) => set += by;

    /// <summary>Lets the timer fire that is due longest. False if none is due.</summary>
    public bool FireNext()
    {
        if (timers.Where(timer => timer.Due <= elapsed).MinBy(timer => timer.Due) is not { } next)
            return false;
        next.Fire();
        return true;
    }

    /// <summary>The process that set them is gone.</summary>
    public void DropTimers() => timers.Clear();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        timers.Add(timer);
        return timer;
    }

    private sealed class Timer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.elapsed + dueTime;
            period = newPeriod;
            return true;
        }

        public void Fire()
        {
            Due = period > TimeSpan.Zero ? clock.elapsed + period : null;
            callback(state);
        }

        public void Dispose() => clock.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
