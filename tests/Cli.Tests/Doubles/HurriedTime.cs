namespace Baton.Cli.Tests;

/// <summary>Real time for what measures, a hundredth of it for what waits; the zone is UTC.</summary>
internal sealed class HurriedTime : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurry(dueTime), Hurry(period));

    // What waits long waits for something dead: no test may meet that by being slow.
    private static TimeSpan Hurry(TimeSpan time) => time > TimeSpan.Zero && time < TimeSpan.FromSeconds(5) ? time / 100 : time;
}
