using Baton.Engine.History;

namespace Baton.Engine.Workers;

/// <summary>Callers that wait for an instance to start or to end.</summary>
internal sealed class Waiters(IStepper? stepper)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<(bool ForEnd, TaskCompletionSource Source)>> waiting = [];
    private Exception? failure;

    /// <summary>
    /// Waits until <see cref="Notify"/> says so. Look at the store after calling this: what is there already is not notified.
    /// </summary>
    public async Task WaitAsync(string id, bool forEnd, Func<bool> isThere, CancellationToken cancellation)
    {
        var entry = (forEnd, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            if (failure is not null)
                throw failure;
            if (!waiting.TryGetValue(id, out var list))
                waiting[id] = list = [];
            list.Add(entry);
        }
        try
        {
            if (!isThere())
            {
                var told = entry.Item2.Task.WaitAsync(cancellation);
                await (stepper?.ResumeAfter(told) ?? told).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (gate)
                if (waiting.TryGetValue(id, out var list) && list.Remove(entry) && list.Count == 0)
                    waiting.Remove(id);
        }
    }

    public void Notify(string id, ExecutionStatus status)
    {
        lock (gate)
            if (waiting.TryGetValue(id, out var list))
                foreach (var (forEnd, source) in list)
                    if (status.IsFinal() || (!forEnd && status != ExecutionStatus.Pending))
                        source.TrySetResult();
    }

    public void Fail(Exception error)
    {
        lock (gate)
        {
            failure = error;
            foreach (var (_, source) in waiting.Values.SelectMany(list => list))
                source.TrySetException(error);
        }
    }
}
