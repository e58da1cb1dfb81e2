using System.Collections.Concurrent;
using System.Threading.Channels;
using Baton.Engine.History;
using Baton.Engine.Store;
using Baton.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Entities;

/// <summary>
/// The entities of a hub: which are in memory, what they are told, whose turn it is. A message goes inbox → turn → transaction →
/// effects (answers, messages to others), so that each has its effect once, in the order in which they were stored.
/// </summary>
internal sealed class EntityHub(TaskHub hub, ILogger logger)
{
    private readonly ConcurrentDictionary<string, Entity> live = new();
    private readonly Lock creation = new();
    private readonly Channel<Entity> ready = Channel.CreateUnbounded<Entity>();
    private readonly CancellationTokenSource stopping = new();
    private Task[] runners = [];
    private Func<IReadOnlyList<WorkerTasks>> workers = () => [];
    private IHostApplicationLifetime? lifetime;

    /// <summary>How many entities are in memory.</summary>
    public int LiveCount => live.Count;

    /// <param name="all">The workers there are, in the order in which they are asked.</param>
    public void Start(Func<IReadOnlyList<WorkerTasks>> all)
    {
        workers = all;
        lifetime = all()[0].Services.GetService<IHostApplicationLifetime>();
        runners = [.. Enumerable.Range(0, all().Max(worker => worker.Concurrency.MaximumConcurrentEntityWorkItems)).Select(_ => Task.Run(RunTurnsAsync))];
    }

    /// <summary>Begins no more operations, as nothing of what they did could be stored.</summary>
    public void Abort() => _ = stopping.CancelAsync();

    /// <summary>
    /// Begins no more operations and waits for those that run. One that has not ended by then runs again after the next start.
    /// </summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(runners).WaitAsync(patience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            logger.LogWarning(
                "Operations of entities still run {Seconds} s after the stop began. They will run again after the next start.",
                patience.TotalSeconds);
        }
    }

    /// <summary>Whether operations are cut off, so that one that fails now has not failed.</summary>
    public bool IsStopping => stopping.IsCancellationRequested || lifetime?.ApplicationStopping.IsCancellationRequested == true;

    /// <summary>Sends an operation. The task completes once that is stored.</summary>
    public async Task SignalAsync(string id, EntityOperation operation)
    {
        hub.ThrowIfFailed();
        var job = new Send(new EntityOutbox(this));
        job.Outbox.Post(id, operation);
        hub.Store.Writer.Enqueue(job);
        await job.Done.ConfigureAwait(false);
    }

    /// <summary>Frees a lock whose holder is gone. The task completes once that is stored.</summary>
    /// <returns>False if it is being given back already.</returns>
    public async Task<bool> FreeAsync(EntityRow row)
    {
        if (live.TryGetValue(row.Id, out var entity) && entity.IsBeingReleased(row.Lock))
            return false;
        var job = new Send(new EntityOutbox(this));
        job.Outbox.Post(row.Id, new EntityRelease(row.Lock, row.Holder!, [], 0) { At = hub.Now });
        hub.Store.Writer.Enqueue(job);
        await job.Done.ConfigureAwait(false);
        return true;
    }

    /// <summary>Removes entities that have nothing to do and no lock. Returns how many.</summary>
    /// <param name="ids">Which ones.</param>
    /// <param name="evenWithState">Whether those that have a state are removed too.</param>
    public async Task<int> RemoveAsync(IEnumerable<string> ids, bool evenWithState)
    {
        hub.ThrowIfFailed();
        var job = new Remove([.. ids.Select(Expect)], evenWithState);
        hub.Store.Writer.Enqueue(job);
        return await job.Done.ConfigureAwait(false);
    }

    /// <summary>How many operations wait for their turn.</summary>
    public int Backlog(string id) => live.TryGetValue(id, out var entity) ? entity.Backlog : 0;

    /// <summary>The entity, existing or not, kept in memory because it will be sent something.</summary>
    public Entity Expect(string id)
    {
        while (true)
        {
            if (live.TryGetValue(id, out var known) && known.TryExpect())
                return known;
            lock (creation)
                if (!live.ContainsKey(id))
                    live[id] = hub.Store.Read(reader => reader.Entities.Find(id)) is { } row
                        ? new Entity(row) { LastUsed = hub.Now }
                        : new Entity(new EntityRow(hub.Store.NextInstance(), id, hub.Now)) { IsStored = false, LastUsed = hub.Now };
        }
    }

    public long NextInbox() => hub.Store.NextInbox();

    /// <summary>Hands over a message that is in the inbox. On the writer's thread, or before anything runs.</summary>
    public void Deliver(Entity to, Message message)
    {
        if (to.Post(message, hub.Now, hub.WakeEntity))
            Queue(to);
    }

    public void Queue(Entity entity)
    {
        hub.WorkBegins();
        ready.Writer.TryWrite(entity);
    }

    /// <summary>A message is due.</summary>
    public void Wake(string id)
    {
        if (live.TryGetValue(id, out var entity) && entity.Wake(hub.Now, hub.WakeEntity))
            Queue(entity);
    }

    /// <summary>Takes up what a previous process left in the inbox. False if it is not an entity's.</summary>
    public bool TryRestore(long seq, IEnumerable<StoredMessage> messages)
    {
        if (hub.Store.Read(reader => reader.Entities.Find(seq)) is not { } row)
            return false;
        var entity = live[row.Id] = new Entity(row) { LastUsed = hub.Now };
        foreach (var message in messages.OrderBy(message => message.Seq))
        {
            entity.TryExpect();
            Deliver(entity, new Message(message.Event) { InboxSeq = message.Seq });
        }
        return true;
    }

    /// <summary>Takes entities out of memory that have had no turn for a while.</summary>
    public void Sweep(DateTime unusedSince)
    {
        foreach (var entity in live.Values)
            if (entity.TryEvict(unusedSince))
                live.TryRemove(KeyValuePair.Create(entity.Id, entity));
    }

    private async Task RunTurnsAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
                await RunTurnAsync(await ready.Reader.ReadAsync(stopping.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    private async Task RunTurnAsync(Entity entity)
    {
        entity.BeginTurn();
        var commit = new EntityCommit(hub, entity);
        try
        {
            await using (var turn = new EntityTurn(hub, workers(), entity, commit))
                await turn.RunAsync(stopping.Token).ConfigureAwait(false);
            if (commit.IsEmpty)
                commit.End(entity.Row);
            else
                hub.Store.Writer.Enqueue(commit);
        }
        catch (Exception e)
        {
            // Not an operation, whose failure is its own, but the stop or something beneath, such as a damaged page. What the entity was
            // told stays in the inbox; it is set aside until the next start, the others go on.
            commit.Abandon();
            hub.WorkEnds();
            if (e is OperationCanceledException && IsStopping)
                logger.LogInformation("An operation of entity {EntityId} was cut off by the stop.", entity.Id);
            else
                logger.LogError(e, "Entity {EntityId} could not have its turn. It is set aside until the next start.", entity.Id);
        }
    }

    private sealed class Send(EntityOutbox outbox) : WriteJob
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EntityOutbox Outbox => outbox;

        public Task Done => done.Task;

        public override void Write(StoreWriter store) => outbox.Write(store);

        public override void Committed()
        {
            outbox.Committed();
            done.TrySetResult();
        }

        public override void Failed(Exception error)
        {
            outbox.Abandon();
            done.TrySetException(error);
        }
    }

    private sealed class Remove(List<Entity> entities, bool evenWithState) : WriteJob
    {
        private readonly TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count;

        public Task<int> Done => done.Task;

        public override void Write(StoreWriter store)
        {
            // Whoever sends one of them something writes after this and finds that its row has to be made again.
            foreach (var entity in entities)
                if (entity.IsStored && entity.IsEmpty(evenWithState))
                {
                    store.Entities.Delete(entity.Seq);
                    entity.Clear();
                    count++;
                }
        }

        public override void Committed()
        {
            entities.ForEach(entity => entity.Unexpect());
            done.TrySetResult(count);
        }

        public override void Failed(Exception error)
        {
            entities.ForEach(entity => entity.Unexpect());
            done.TrySetException(error);
        }
    }
}
