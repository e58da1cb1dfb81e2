namespace Baton.Engine.Replay;

/// <summary>
/// Runs the code of one orchestrator, one piece at a time, on whichever thread has the turn. Whatever reaches it from another thread was
/// not started through the context: it is kept out and reported, because a replay could not repeat it.
/// </summary>
internal sealed class OrchestratorThread(Action<string> onIntruder) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> queue = new();
    private int owner;

    /// <summary>Whether the caller is orchestrator code that has its turn.</summary>
    public bool IsMine => owner == Environment.CurrentManagedThreadId;

    /// <summary>Runs <paramref name="work"/> and all that follows from it.</summary>
    public void Run(Action work)
    {
        var outer = Current;
        owner = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            work();
            Drain();
        }
        finally
        {
            owner = 0;
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs what has been posted, until nothing is left. On the turn only.</summary>
    public void Drain()
    {
        while (queue.TryDequeue(out var next))
            next.Work(next.State);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsMine)
            queue.Enqueue((d, state));
        else
            onIntruder("it went on after a task that was not started through the context, such as Task.Delay, Task.Run or I/O");
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsMine)
            d(state);
        else
            onIntruder("another thread called into it");
    }

    public override SynchronizationContext CreateCopy() => this;
}
