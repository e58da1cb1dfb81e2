using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;

namespace Baton.Engine.Workers;

/// <summary>One turn on its way to disk: what it added to the history, and what is to happen once that is stored.</summary>
internal sealed class TurnCommit(TaskHub hub, Instance instance, DateTime at, List<Message> messages) : WriteJob
{
    private readonly List<(Instance To, Message Message)> letters = [];
    private readonly List<Instance> children = [];
    private EntityOutbox? entities;
    private InstanceRow row = instance.Row;
    private Episode? turn;
    private byte[]? episode;
    private List<ActionEvent> actions = [];
    private ExecutionCompleted? completion;
    private bool rowChanged;

    public Instance Instance => instance;

    public DateTime At => at;

    /// <summary>How the execution began; known once the turn has been applied.</summary>
    public ExecutionStarted Started => instance.State!.Started!;

    /// <summary>The order to end, if that is what this turn was about.</summary>
    public ExecutionTerminated? Terminated { get; private set; }

    /// <summary>The sub-orchestrations that were open when the execution ended.</summary>
    public List<ChildCreated> OpenChildren { get; } = [];

    /// <summary>The sub-orchestrations that this turn creates.</summary>
    public IReadOnlyList<Instance> Children => children;

    /// <summary>What this turn has for entities.</summary>
    public EntityOutbox Entities => entities ??= new EntityOutbox(hub.Entities);

    private ExecutionStatus? End => completion?.Status;

    /// <summary>Whether there is nothing to store: the messages were old news, and only memory held them.</summary>
    public bool IsEmpty => episode is null && messages.TrueForAll(message => message.InboxSeq == 0);

    /// <summary>Takes the turn into the instance's state and works out what to store.</summary>
    public void Apply(List<HistoryEvent> incoming, TurnOutcome outcome)
    {
        var state = instance.State!;
        actions = outcome.Actions;
        completion = outcome.End;
        Terminated = incoming.OfType<ExecutionTerminated>().FirstOrDefault();
        if (Terminated is not null)
            OpenChildren.AddRange(state.OpenChildren.Values);
        turn = new Episode(at, outcome.End is { } last ? [.. incoming, .. actions, last] : [.. incoming, .. actions]);
        state.Apply(turn);
        episode = turn.ToBytes();

        var custom = row.CustomStatus;
        if (instance.Run is { } run && run.ReadCustomStatus(out var isSet) is var read && isSet)
            custom = read;
        row = row with
        {
            Status = End == ExecutionStatus.ContinuedAsNew ? ExecutionStatus.Running : state.Status,
            Completed = End?.IsFinal() == true ? at : null,
            Wake = End is null ? instance.Run?.NextTimer : null,
            IsBusy = state.OpenTasks.Count > 0,
            CustomStatus = custom,
            Execution = outcome.Next?.Execution ?? row.Execution,
            Version = outcome.Next?.Version ?? row.Version,
        };
        rowChanged = Differs(row, instance.Row);
    }

    /// <summary>Adds a message to somebody who exists; one to nobody is dropped.</summary>
    public void Tell(Instance? to, HistoryEvent e, long? execution = null)
    {
        if (to is not null)
            letters.Add((to, new Message(e) { Execution = execution, InboxSeq = hub.Store.NextInbox() }));
    }

    public void Create(Instance child, ExecutionStarted started)
    {
        children.Add(child);
        Tell(child, started);
    }

    public override void Write(StoreWriter store)
    {
        if (episode is not null)
            WriteTurn(store, episode);
        foreach (var message in messages)
        {
            message.IsTaken = true;
            if (message.InboxSeq != 0)
                store.Take(message.InboxSeq);
        }
        foreach (var child in children)
            WriteNew(store, child, child.Row);
        foreach (var (to, message) in letters)
            store.Post(message.InboxSeq, to.Seq, message.Execution, message.Event);
        entities?.Write(store);
    }

    public override void Committed()
    {
        Release();
        if (completion is not null)
            hub.Trace(instance, completion);
        var statusChanged = row.Status != instance.Row.Status;
        instance.Row = row;
        if (turn is not null)
            instance.History?.Add(turn);
        if (End is null)
            foreach (var action in actions)
                if (action is TaskScheduled task)
                    hub.StartActivity(instance, task);

        List<Message>? first = null;
        if (End == ExecutionStatus.ContinuedAsNew)
        {
            instance.State = new InstanceState();
            instance.History = null;
            instance.DropRun();
            first = [.. letters.Where(letter => letter.To == instance).Select(letter => letter.Message)
                .OrderBy(message => message.Event is not ExecutionStarted)];
            letters.RemoveAll(letter => letter.To == instance);
        }
        // First of all the name becomes free: whoever hears of the end may want to use it again.
        var ended = End?.IsFinal() == true;
        if (ended)
            hub.Retire(instance);
        foreach (var (to, message) in letters)
            hub.Deliver(to.Id, message);
        entities?.Committed();
        if (ended)
            hub.TurnDone();
        else
            hub.EndTurn(instance, first);
        if (statusChanged)
            hub.Waiters.Notify(instance.Id, row.Status);
    }

    public override void Failed(Exception error)
    {
        foreach (var message in messages)
            message.Stored?.TrySetException(error);
    }

    /// <summary>Tells the senders that their messages are safe.</summary>
    public void Release()
    {
        foreach (var message in messages)
            message.Stored?.TrySetResult();
    }

    private void WriteTurn(StoreWriter store, byte[] bytes)
    {
        if (!instance.IsStored)
            WriteNew(store, instance, row);
        else if (rowChanged)
            store.Update(row);
        if (End == ExecutionStatus.ContinuedAsNew)
            store.DeleteHistory(instance.Seq);
        else
            store.Append(row, at, bytes);
    }

    internal static void WriteNew(StoreWriter store, Instance created, InstanceRow row)
    {
        if (created.Replaces is { } previous)
            store.Delete(previous);
        store.Insert(row);
        created.IsStored = true;
    }

    private static bool Differs(InstanceRow a, InstanceRow b) =>
        a.Status != b.Status || a.Completed != b.Completed || a.Wake != b.Wake || a.IsBusy != b.IsBusy || a.CustomStatus != b.CustomStatus
        || a.Execution != b.Execution || a.Version != b.Version;
}
