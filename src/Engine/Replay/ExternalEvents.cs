using Baton.Engine.History;
using Microsoft.DurableTask;

namespace Baton.Engine.Replay;

/// <summary>
/// Matches external events with those who wait for them, by name without regard to case. As in the SDK since 1.19, the latest waiter
/// that has not given up gets the event; without a waiter it is kept, in order.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, LinkedList<Waiter>> waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<(long Order, EventRaised Event)>> kept = new(StringComparer.OrdinalIgnoreCase);
    private long arrivals;

    /// <summary>Whether anybody still waits.</summary>
    public bool HasWaiters => waiting.Count > 0;

    public Task<T> Wait<T>(string name, CancellationToken cancellation, Func<bool> isTurn)
    {
        var waiter = new Waiter<T>();
        if (kept.TryGetValue(name, out var queue))
        {
            var input = queue.Dequeue().Event.Input;
            if (queue.Count == 0)
                kept.Remove(name);
            waiter.Deliver(converter, input);
            return waiter.Task;
        }
        if (!waiting.TryGetValue(name, out var waiters))
            waiting[name] = waiters = new LinkedList<Waiter>();
        else if (waiters.Last!.Value.Type != typeof(T))
            throw new ArgumentException("Events with the same name must have the same type argument. "
                + $"Expected {waiters.Last.Value.Type.FullName} but was requested {typeof(T).FullName}.");
        var node = waiters.AddLast(waiter);
        if (cancellation.CanBeCanceled)
            waiter.Registration = cancellation.Register(() =>
            {
                if (!isTurn())
                    return;
                if (node.List is { } list)
                {
                    list.Remove(node);
                    if (list.Count == 0)
                        waiting.Remove(name);
                }
                waiter.Cancel(cancellation);
            });
        return waiter.Task;
    }

    public void Raise(EventRaised raised)
    {
        if (waiting.TryGetValue(raised.Name, out var waiters))
        {
            var waiter = waiters.Last!.Value;
            waiters.RemoveLast();
            if (waiters.Count == 0)
                waiting.Remove(raised.Name);
            waiter.Registration.Dispose();
            waiter.Deliver(converter, raised.Input);
            return;
        }
        if (!kept.TryGetValue(raised.Name, out var queue))
            kept[raised.Name] = queue = new Queue<(long, EventRaised)>();
        queue.Enqueue((arrivals++, raised));
    }

    /// <summary>Hands over what nobody waited for, in order of arrival.</summary>
    public List<EventRaised> TakeKept()
    {
        var all = kept.Values.SelectMany(queue => queue).OrderBy(e => e.Order).Select(e => e.Event).ToList();
        kept.Clear();
        return all;
    }

    private abstract class Waiter
    {
        public CancellationTokenRegistration Registration { get; set; }

        public abstract Type Type { get; }

        public abstract void Deliver(DataConverter converter, string? input);
    }

    private sealed class Waiter<T> : Waiter
    {
        private readonly TaskCompletionSource<T> source = new();

        public override Type Type => typeof(T);

        public Task<T> Task => source.Task;

        public void Cancel(CancellationToken token) => source.TrySetCanceled(token);

        public override void Deliver(DataConverter converter, string? input)
        {
            T value;
            try
            {
                value = converter.Deserialize<T>(input)!;
            }
            catch (Exception e)
            {
                source.TrySetException(e);
                return;
            }
            source.TrySetResult(value);
        }
    }
}
