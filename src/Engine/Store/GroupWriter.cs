namespace Baton.Engine.Store;

/// <summary>
/// The one thread that writes. It takes whatever has gathered while it was busy and commits it in one transaction, so that the cost
/// of reaching the disk is shared by everybody who was waiting. The first error is final: from then on nothing is acknowledged.
/// </summary>
internal sealed class GroupWriter : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly StoreWriter store;
    private readonly Action<Exception> onFailure;
    private readonly Action? onCommitted;
    private readonly int largestGroup;
    private readonly Thread? thread;
    private Queue<WriteJob> waiting = new();
    private Exception? failure;
    private bool sleeping;
    private bool closed;

    /// <param name="store">What the jobs write to.</param>
    /// <param name="onFailure">Told of the error that ended everything.</param>
    /// <param name="onCommitted">Called after each transaction, before its effects; null for nothing.</param>
    /// <param name="largestGroup">How many jobs share a transaction at most.</param>
    /// <param name="ownThread">Whether to write without being asked to; otherwise <see cref="Step"/> does it.</param>
    public GroupWriter(StoreWriter store, Action<Exception> onFailure, Action? onCommitted, int largestGroup, bool ownThread)
    {
        this.largestGroup = largestGroup;
        this.onCommitted = onCommitted;
        this.store = store;
        this.onFailure = onFailure;
        if (!ownThread)
            return;
        thread = new Thread(Loop) { IsBackground = true, Name = "Baton store writer" };
        thread.Start();
    }

    public void Enqueue(WriteJob job)
    {
        Exception? refused;
        lock (gate)
        {
            refused = failure ?? (closed ? new ObjectDisposedException(nameof(GroupWriter), "The engine has stopped.") : null);
            if (refused is null)
            {
                waiting.Enqueue(job);
                if (!sleeping)
                    return;
                sleeping = false;
            }
        }
        if (refused is not null)
            job.Failed(refused);
        else
            work.Release();
    }

    /// <summary>Stores what is waiting, then ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            sleeping = false;
        }
        work.Release();
        thread?.Join();
        while (thread is null && Step())
        {
        }
        work.Dispose();
    }

    /// <summary>Stores one group, where there is no thread that does. False if there was nothing to store or it failed.</summary>
    public bool Step()
    {
        var group = new List<WriteJob>();
        lock (gate)
            Take(group);
        return group.Count > 0 && Write(group);
    }

    private void Loop()
    {
        var group = new List<WriteJob>();
        while (Next(group) && Write(group))
        {
        }
    }

    private bool Write(List<WriteJob> group)
    {
        try
        {
            store.Begin();
            foreach (var job in group)
                job.Write(store);
            store.Commit();
            onCommitted?.Invoke();
            foreach (var job in group)
                job.Committed();
            return true;
        }
        catch (Exception e)
        {
            Fail(e, group);
            return false;
        }
    }

    private void Take(List<WriteJob> group)
    {
        while (group.Count < largestGroup && waiting.TryDequeue(out var job))
            group.Add(job);
    }

    private bool Next(List<WriteJob> group)
    {
        group.Clear();
        while (true)
        {
            lock (gate)
            {
                Take(group);
                if (group.Count > 0)
                    return true;
                if (closed)
                    return false;
                sleeping = true;
            }
            work.Wait();
        }
    }

    private void Fail(Exception error, List<WriteJob> group)
    {
        Queue<WriteJob> rest;
        lock (gate)
        {
            failure = new EngineFailedException(error);
            rest = waiting;
            waiting = new Queue<WriteJob>();
        }
        store.Abandon();
        onFailure(failure);
        foreach (var job in group.Concat(rest))
            job.Failed(failure);
    }
}
