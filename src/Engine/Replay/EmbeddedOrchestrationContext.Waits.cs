using Baton.Engine.History;

namespace Baton.Engine.Replay;

/// <summary>Timers and events.</summary>
internal sealed partial class EmbeddedOrchestrationContext
{
    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureTurn();
        var due = fireAt.ToUniversalTime();
        return IsTooLong(due - Now) ? CreateTimerInParts(due, cancellationToken) : CreateTimerAt(due, cancellationToken);
    }

    public override Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken)
    {
        EnsureTurn();
        return IsTooLong(delay)
            ? CreateTimerInParts(Now + delay, cancellationToken)
            : Cancellable(StartTimer(delay), cancellationToken);
    }

    private bool IsTooLong(TimeSpan delay) => settings.LongestTimer > TimeSpan.Zero && delay > settings.LongestTimer;

    private async Task CreateTimerInParts(DateTime due, CancellationToken cancellationToken)
    {
        while (IsTooLong(due - Now) && !cancellationToken.IsCancellationRequested)
            await CreateTimerAt(Now + settings.LongestTimer, cancellationToken);
        await CreateTimerAt(due, cancellationToken);
    }

    private Task CreateTimerAt(DateTime due, CancellationToken cancellationToken) =>
        Cancellable(Begin(new TimerCreated(lastId++, due) { At = Now }), cancellationToken);

    private Task Cancellable(OpenAction timer, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            cancellationToken.Register(() =>
            {
                // Off the list at once: a timer that nobody waits for must neither wake the instance nor keep it from ending.
                if (IsTurn() && Close(timer.Action.Id) is not null)
                    timer.Cancel(cancellationToken);
            });
        return timer.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        EnsureTurn();
        return Events.Wait<T>(eventName, cancellationToken, IsTurn);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        RefuseEntity(instanceId, nameof(instanceId));
        EnsureTurn();
        actions.Add(new EventSent(lastId++, instanceId, eventName, settings.Converter.Serialize(payload)) { At = Now });
    }

    // The orchestrator's clock may be ahead of the wall clock, if that was set back; a length of time is not to grow by as much.
    private OpenAction StartTimer(TimeSpan delay) => Begin(new TimerCreated(lastId++, WallNow + delay) { At = Now }, Now + delay);
}
