using System.Collections.Concurrent;

namespace Baton.Engine.Queues;

/// <summary>Wakes those who wait for messages, queue by queue.</summary>
internal sealed class QueueSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>Completes at the next <see cref="Pulse"/> of the queue. Take it first, then look for messages, then wait.</summary>
    public Task Next(string queue) => waiting.GetOrAdd(queue, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes everybody who waits for the queue.</summary>
    public void Pulse(string queue)
    {
        if (waiting.TryRemove(queue, out var source))
            source.TrySetResult();
    }
}
