using Baton.Engine.History;
using Baton.Engine.Workers;

namespace Baton.Engine.Entities;

/// <summary>
/// One entity in memory: its mailbox, and whether it has its turn. All its messages are stored, so that it can be put aside at any time;
/// as long as it has any, or somebody is about to send one, it stays in memory. Guarded by a lock; the row belongs to the writer's thread.
/// </summary>
internal sealed class Entity(EntityRow row)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Message> mailbox = new();
    private readonly PriorityQueue<Message, (DateTime, long)> later = new();
    private string? holder = row.Holder;
    private int expected;
    private Phase phase;

    private enum Phase
    {
        Idle,
        Queued,
        Turn,
        Gone,
    }

    public string Id => Row.Id;

    public long Seq => Row.Seq;

    /// <summary>As last stored, or as about to be.</summary>
    public EntityRow Row { get; private set; } = row;

    /// <summary>Whether the row is in the store. On the writer's thread.</summary>
    public bool IsStored { get; set; } = true;

    /// <summary>When it last had a turn.</summary>
    public DateTime LastUsed { get; set; }

    /// <summary>How many messages wait for their turn; those that are not due yet do not count.</summary>
    public int Backlog
    {
        get
        {
            lock (gate)
                return mailbox.Count;
        }
    }

    /// <summary>Keeps the entity in memory until a message comes or <see cref="Unexpect"/> says that none will.</summary>
    /// <returns>False if this object no longer stands for the entity: look it up again.</returns>
    public bool TryExpect()
    {
        lock (gate)
        {
            if (phase == Phase.Gone)
                return false;
            expected++;
            return true;
        }
    }

    public void Unexpect()
    {
        lock (gate)
            expected--;
    }

    /// <summary>Puts a stored message that was expected into the mailbox.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">What the clock shows.</param>
    /// <param name="wakeAt">Told when to call <see cref="Wake"/>, if there is something to do later.</param>
    /// <returns>True if the caller has to put the entity into the queue of those that are ready.</returns>
    public bool Post(Message message, DateTime now, Action<string, DateTime> wakeAt)
    {
        lock (gate)
        {
            expected--;
            if ((message.Event as EntityOperation)?.Due is { } due && due > now)
            {
                later.Enqueue(message, (due, message.InboxSeq));
                WakeForNext(wakeAt);
                return false;
            }
            mailbox.AddLast(message);
            return MayRun(message) && Ready();
        }
    }

    /// <summary>Moves what is due into the mailbox. The result means what it does in <see cref="Post"/>.</summary>
    public bool Wake(DateTime now, Action<string, DateTime> wakeAt)
    {
        lock (gate)
        {
            while (later.TryPeek(out var message, out var at) && at.Item1 <= now)
                mailbox.AddLast(later.Dequeue());
            WakeForNext(wakeAt);
            return mailbox.Any(MayRun) && Ready();
        }
    }

    public void BeginTurn()
    {
        lock (gate)
            phase = Phase.Turn;
    }

    /// <summary>Takes the next message to deal with while <paramref name="lockedBy"/> holds the lock; null if there is none.</summary>
    public Message? Take(string? lockedBy)
    {
        lock (gate)
            return Remove(message => MayRun(message, lockedBy));
    }

    /// <summary>Takes the request for a lock that has not been granted; null if there is none.</summary>
    public Message? TakeRequest(Guid lockId)
    {
        lock (gate)
            return Remove(message => message.Event is EntityAcquire acquire && acquire.Lock == lockId);
    }

    /// <summary>Whether the lock is about to be given back.</summary>
    public bool IsBeingReleased(Guid lockId)
    {
        lock (gate)
            return mailbox.Any(message => message.Event is EntityRelease release && release.Lock == lockId);
    }

    /// <returns>True if there is more to do already, and the caller has to queue the entity again.</returns>
    public bool EndTurn(EntityRow stored, DateTime now)
    {
        lock (gate)
        {
            Row = stored;
            holder = stored.Holder;
            LastUsed = now;
            phase = Phase.Idle;
            return mailbox.Any(MayRun) && Ready();
        }
    }

    /// <summary>Whether there is nothing worth keeping: no state, no lock, nothing to do. The caller has announced itself.</summary>
    public bool IsEmpty(bool evenWithState)
    {
        lock (gate)
            return phase == Phase.Idle && expected == 1 && mailbox.Count == 0 && later.Count == 0 && holder is null
                && (evenWithState || Row.State is null);
    }

    /// <summary>The row was removed from the store: should there be another message, it begins without state.</summary>
    public void Clear()
    {
        lock (gate)
            Row = Row with { State = null };
        IsStored = false;
    }

    /// <summary>Takes the entity out of memory if nothing is going on.</summary>
    public bool TryEvict(DateTime unusedSince)
    {
        lock (gate)
        {
            if (phase != Phase.Idle || expected > 0 || mailbox.Count > 0 || later.Count > 0 || LastUsed > unusedSince)
                return false;
            phase = Phase.Gone;
            return true;
        }
    }

    // Under the lock, as the latest wish is the one that counts.
    private void WakeForNext(Action<string, DateTime> wakeAt)
    {
        if (later.TryPeek(out _, out var next))
            wakeAt(Id, next.Item1);
    }

    private Message? Remove(Func<Message, bool> which)
    {
        for (var node = mailbox.First; node is not null; node = node.Next)
            if (which(node.Value))
            {
                mailbox.Remove(node);
                return node.Value;
            }
        return null;
    }

    private bool MayRun(Message message) => MayRun(message, holder);

    // Whoever holds the lock is served at once, the others wait. Giving a lock back is for whoever waits for it, too.
    private static bool MayRun(Message message, string? lockedBy) => lockedBy is null || message.Event is EntityRelease
        || (message.Event is EntityOperation operation && operation.Sender == lockedBy);

    private bool Ready()
    {
        if (phase != Phase.Idle)
            return false;
        phase = Phase.Queued;
        return true;
    }
}
