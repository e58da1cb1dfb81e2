using Baton.Engine.History;

namespace Baton.Engine.Replay;

/// <summary>Timers and events.</summary>
internal sealed partial class EmbeddedOrchestrationContext
{
    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureTurn();
        var due = fireAt.ToUniversalTime();
        return IsTooFar(due) ? CreateTimerInParts(due, cancellationToken) : CreateOneTimer(due, cancellationToken);
    }

    private bool IsTooFar(DateTime due) => settings.LongestTimer > TimeSpan.Zero && due - Now > settings.LongestTimer;

    private async Task CreateTimerInParts(DateTime due, CancellationToken cancellationToken)
    {
        while (IsTooFar(due) && !cancellationToken.IsCancellationRequested)
            await CreateOneTimer(Now + settings.LongestTimer, cancellationToken);
        await CreateOneTimer(due, cancellationToken);
    }

    private Task CreateOneTimer(DateTime due, CancellationToken cancellationToken)
    {
        var timer = StartTimer(due);
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

    private OpenAction StartTimer(DateTime fireAt) => Begin(new TimerCreated(lastId++, fireAt) { At = Now });
}
