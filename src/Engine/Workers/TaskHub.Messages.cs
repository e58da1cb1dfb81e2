using Baton.Engine.History;
using Baton.Engine.Store;

namespace Baton.Engine.Workers;

/// <summary>How messages reach instances, and how instances come to be.</summary>
internal sealed partial class TaskHub
{
    /// <summary>Tells an instance something. The task completes once that is stored.</summary>
    /// <returns>False if there is no such instance or it has ended, so that nobody will hear it.</returns>
    public async Task<bool> SendAsync(string id, HistoryEvent e)
    {
        while (true)
        {
            ThrowIfFailed();
            if (Find(id, out _) is not { } instance)
                return false;
            if (instance.IsUnborn)
            {
                // It will have begun as soon as its creator is stored, or never.
                await (options.Stepper?.Pause() ?? instance.WaitForBirthAsync()).ConfigureAwait(false);
                continue;
            }
            var message = Message.Acknowledged(e);
            if (running && (!IsHeld(instance) || e is ExecutionTerminated))
            {
                if (!instance.TryPost(message, true, out var queue))
                    continue;
                if (queue)
                    Queue(instance);
                StoreIfStopped(instance, message);
            }
            else
                Store.Writer.Enqueue(new StoreMessage(this, instance, message, alreadyPosted: false));
            await Stored(message.Stored!.Task).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Creates an instance. The task completes once that is stored.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="started">How it begins.</param>
    /// <param name="isNew">Whether the name was made up just now, so that nobody can have it.</param>
    /// <param name="mayReplace">
    /// Says whether an existing instance of that name may be replaced; throws if the start is to be refused.
    /// </param>
    /// <returns>False if the existing instance has to be ended first.</returns>
    public async Task<bool> CreateAsync(string id, ExecutionStarted started, bool isNew, Action<ExecutionStatus> mayReplace)
    {
        var message = Message.Acknowledged(started);
        Instance? instance;
        while (!TryReserve(id, started, isNew, mayReplace, message.Stored!.Task, out instance, out var other))
            // Whoever is told that the name is taken must be able to look at who has it.
            await Stored(other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (instance is null)
            return false;
        if (running && !IsHeld(instance))
        {
            instance.TryPost(message, true, out var queue);
            if (queue)
                Queue(instance);
            StoreIfStopped(instance, message);
        }
        else
            Store.Writer.Enqueue(new StoreMessage(this, instance, message, alreadyPosted: false));
        await Stored(message.Stored!.Task).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reserves a name in memory.</summary>
    /// <param name="id">The name.</param>
    /// <param name="started">How the new instance begins.</param>
    /// <param name="isNew">Whether the name was made up just now.</param>
    /// <param name="mayReplace">Throws if the start is to be refused.</param>
    /// <param name="stored">Completes once the start is stored.</param>
    /// <param name="instance">The new instance; null if an existing one has to be ended first.</param>
    /// <param name="other">If the result is false: completes once another start with the same name is stored or has failed.</param>
    private bool TryReserve(string id, ExecutionStarted started, bool isNew, Action<ExecutionStatus> mayReplace, Task stored,
        out Instance? instance, out Task other)
    {
        ThrowIfFailed();
        instance = null;
        lock (Stripe(id))
        {
            var existing = live.TryGetValue(id, out var known) || !isNew ? Store.Read(reader => reader.Find(id)) : null;
            other = known?.Creation is { IsCompleted: false } creation ? creation : known?.WaitForBirthAsync() ?? Task.CompletedTask;
            if (!other.IsCompleted)
                return false;
            // The store is ahead of memory where an instance has just ended.
            if (known is not null && existing?.Seq != known.Seq)
                existing = known.Row;
            if (existing is not null)
            {
                mayReplace(existing.Status);
                if (!existing.Status.IsFinal() || known is not null)
                    return true;
            }
            instance = New(id, started, null, existing?.Seq, stored);
            return true;
        }
    }

    /// <summary>Removes ended instances. Returns how many of them were still there.</summary>
    public async Task<int> PurgeAsync(IReadOnlyCollection<InstanceRow> ended)
    {
        ThrowIfFailed();
        if (ended.Count == 0)
            return 0;
        var job = new Purge([.. ended.Select(row => row.Seq)]);
        Store.Writer.Enqueue(job);
        await Stored(job.Done).ConfigureAwait(false);
        return job.Done.Result;
    }

    /// <summary>Hands over a message that is in the inbox already. On the writer's thread.</summary>
    internal void Deliver(string id, Message message)
    {
        while (Find(id, out _) is { } instance)
            if (instance.TryPost(message, running && !IsHeld(instance), out var queue))
            {
                if (queue)
                    Queue(instance);
                return;
            }
        Store.Writer.Enqueue(new ForgetMessages([message.InboxSeq]));
    }

    internal static ArgumentException Missing(string id) => new($"An orchestration with the instanceId {id} was not found.", nameof(id));

    internal void ThrowIfFailed()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (failure is not null)
            throw failure;
    }

    /// <summary>Whoever posts while the engine stops cannot know whether a turn will still come for the message.</summary>
    private void StoreIfStopped(Instance instance, Message message)
    {
        if (!running)
            Store.Writer.Enqueue(new StoreMessage(this, instance, message, alreadyPosted: true));
    }

    /// <summary>Reserves a name in memory. Under the name's lock.</summary>
    private Instance New(string id, ExecutionStarted started, long? parent, long? replaces, Task? creation = null) =>
        live[id] = new Instance(new InstanceRow(Store.NextInstance(), id, started.Name, started.Version, started.Execution, started.At)
        {
            Wake = started.StartAt,
            Parent = parent,
            Tags = started.Tags,
        })
        {
            IsStored = false,
            IsUnborn = true,
            Replaces = replaces,
            Creation = creation,
            NotBefore = started.StartAt,
            LastUsed = Now,
        };

    /// <summary>Stores a message for an instance that is not to run yet.</summary>
    private sealed class StoreMessage(TaskHub hub, Instance instance, Message message, bool alreadyPosted) : WriteJob
    {
        public override void Write(StoreWriter store)
        {
            if (instance.Trouble is { } trouble)
            {
                message.Stored?.TrySetException(trouble);
                return;
            }
            if (!instance.IsStored)
            {
                if (instance.Replaces is { } previous)
                    store.Delete(previous);
                store.Insert(instance.Row);
                instance.IsStored = true;
                if (instance.Row.Wake is { } start)
                    hub.Schedule(instance, start);
            }
            // Two may ask for this, or a turn may have been quicker, while the engine stops.
            if (message.IsTaken || message.InboxSeq != 0)
                return;
            message.InboxSeq = hub.Store.NextInbox();
            store.Post(message.InboxSeq, instance.Seq, message.Execution, message.Event);
        }

        public override void Committed()
        {
            if (!alreadyPosted && message.InboxSeq != 0)
                hub.Deliver(instance.Id, message);
            message.Stored?.TrySetResult();
        }

        public override void Failed(Exception error) => message.Stored?.TrySetException(error);
    }

    private sealed class ForgetMessages(long[] inbox) : WriteJob
    {
        public override void Write(StoreWriter store)
        {
            foreach (var seq in inbox)
                store.Take(seq);
        }

        public override void Committed()
        {
        }

        public override void Failed(Exception error)
        {
        }
    }

    private sealed class Purge(long[] instances) : WriteJob
    {
        private readonly TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count;

        public Task<int> Done => done.Task;

        public override void Write(StoreWriter store)
        {
            // One that has been rewound since it was looked at is alive again.
            foreach (var seq in instances)
                if (store.HasEnded(seq))
                {
                    store.Delete(seq);
                    count++;
                }
        }

        public override void Committed() => done.TrySetResult(count);

        public override void Failed(Exception error) => done.TrySetException(error);
    }
}
