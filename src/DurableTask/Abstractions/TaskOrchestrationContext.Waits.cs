namespace Microsoft.DurableTask;

public abstract partial class TaskOrchestrationContext
{
    /// <summary>Waits until a point in time, durably.</summary>
    /// <param name="fireAt">The time, in UTC.</param>
    /// <param name="cancellationToken">Cancels the timer.</param>
    /// <returns>Ends when the time has come.</returns>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for a span of time, durably.</summary>
    /// <param name="delay">The span, from <see cref="CurrentUtcDateTime"/>.</param>
    /// <param name="cancellationToken">Cancels the timer.</param>
    /// <returns>Ends when the span has passed.</returns>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>Waits for an event raised to this instance. Events that came earlier are taken first, in order.</summary>
    /// <typeparam name="T">The type of the event's payload.</typeparam>
    /// <param name="eventName">The event's name; casing does not matter.</param>
    /// <param name="cancellationToken">Ends the wait; an event that comes later goes to the next waiter.</param>
    /// <returns>The payload.</returns>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event raised to this instance, for a span of time.</summary>
    /// <typeparam name="T">The type of the event's payload.</typeparam>
    /// <param name="eventName">The event's name; casing does not matter.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="TaskCanceledException">Thrown when awaited: the event did not come in time.</exception>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <summary>Waits for an event raised to this instance, for a span of time.</summary>
    /// <typeparam name="T">The type of the event's payload.</typeparam>
    /// <param name="eventName">The event's name; casing does not matter.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="TaskCanceledException">Thrown when awaited: the event did not come in time, or the wait was ended.</exception>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timerEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var eventEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = CreateTimer(timeout, timerEnd.Token);
        var waited = WaitForExternalEvent<T>(eventName, eventEnd.Token);
        var first = await Task.WhenAny(waited, timer);
        (first == waited ? timerEnd : eventEnd).Cancel();
        return await waited;
    }

    /// <summary>Raises an event to another instance.</summary>
    /// <param name="instanceId">The other instance.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="payload">The payload.</param>
    public abstract void SendEvent(string instanceId, string eventName, object payload);
}
