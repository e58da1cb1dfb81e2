using Baton.Engine.History;
using Baton.Engine.Store;
using Baton.Engine.Workers;

namespace Baton.Engine.Entities;

/// <summary>One turn of an entity on its way to disk: its new state and lock, what it dealt with, and whom it told something.</summary>
internal sealed class EntityCommit(TaskHub hub, Entity entity) : WriteJob
{
    private readonly List<Message> taken = [];
    private readonly List<(Instance To, Message Message)> letters = [];
    private readonly List<Instance> started = [];
    private readonly EntityOutbox outbox = new(hub.Entities);

    /// <summary>What the row is going to be.</summary>
    public EntityRow Row { get; private set; } = entity.Row;

    /// <summary>When the turn was, UTC.</summary>
    public DateTime At { get; } = hub.Now;

    /// <summary>Whether nothing was dealt with.</summary>
    public bool IsEmpty => taken.Count == 0;

    public void Take(Message message) => taken.Add(message);

    public void SetState(string? state) => Row = Row with { State = state };

    public void SetHolder(string? holder, Guid lockId) => Row = Row with { Holder = holder, Lock = lockId };

    /// <summary>Tells an entity something.</summary>
    public void Post(string entityId, HistoryEvent e) => outbox.Post(entityId, e);

    /// <summary>Answers an orchestration; one that has ended is not told.</summary>
    public void Answer(EntityCaller caller, HistoryEvent answer)
    {
        if (hub.Find(caller.InstanceId, out _) is { } to)
            Tell(to, answer, caller.Execution);
    }

    /// <summary>Starts an orchestration.</summary>
    /// <returns>False if an instance of that name has not ended.</returns>
    public bool Start(string id, ExecutionStarted start)
    {
        if (hub.Reserve(id, start) is not { } instance)
            return false;
        started.Add(instance);
        Tell(instance, start, null);
        return true;
    }

    public override void Write(StoreWriter store)
    {
        Row = Row with { Modified = At > Row.Modified ? At : Row.Modified };
        if (entity.IsStored)
            store.Entities.Update(Row);
        else
            store.Entities.Insert(Row);
        entity.IsStored = true;
        foreach (var message in taken)
            store.Take(message.InboxSeq);
        foreach (var instance in started)
            TurnCommit.WriteNew(store, instance, instance.Row);
        foreach (var (to, message) in letters)
            store.Post(message.InboxSeq, to.Seq, message.Execution, message.Event);
        outbox.Write(store);
    }

    public override void Committed()
    {
        foreach (var instance in started)
            hub.WakeAtStart(instance);
        foreach (var (to, message) in letters)
            hub.Deliver(to.Id, message);
        outbox.Committed();
        End(Row);
    }

    public override void Failed(Exception error) => Abandon();

    /// <summary>The turn is over.</summary>
    public void End(EntityRow row)
    {
        if (entity.EndTurn(row, hub.Now))
            hub.Entities.Queue(entity);
        hub.WorkEnds();
    }

    /// <summary>Nothing of this will be stored.</summary>
    public void Abandon()
    {
        outbox.Abandon();
        hub.Forget(started);
    }

    private void Tell(Instance to, HistoryEvent e, long? execution) =>
        letters.Add((to, new Message(e) { Execution = execution, InboxSeq = hub.Store.NextInbox() }));
}
