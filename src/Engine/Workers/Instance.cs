using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;

namespace Baton.Engine.Workers;

/// <summary>
/// One orchestration in memory: its mailbox, and whose turn it is. The mailbox is guarded by a lock; everything that the history decides
/// belongs to whoever has the turn, and to the writer's thread while the turn is being stored.
/// </summary>
internal sealed class Instance(InstanceRow row)
{
    private readonly Lock gate = new();
    private List<Message> mailbox = [];
    private string? intrusion;
    private Phase phase;
    private bool wakeDue;
    private bool unborn;
    private TaskCompletionSource? birth;
    private volatile Exception? trouble;

    private enum Phase
    {
        Idle,
        Queued,
        Turn,
        Aside,
        Gone,
    }

    public string Id => Row.Id;

    public long Seq => Row.Seq;

    /// <summary>As last stored, or as about to be.</summary>
    public InstanceRow Row { get; set; } = row;

    /// <summary>Whether the row is in the store.</summary>
    public bool IsStored { get; set; } = true;

    /// <summary>
    /// Whether it is being created and has not been told how it begins: no turn comes before that, and nobody outside may be promised
    /// that it will hear something.
    /// </summary>
    public bool IsUnborn
    {
        get
        {
            lock (gate)
                return unborn;
        }
        init => unborn = value;
    }

    /// <summary>Completes once a client's start of it is stored; null if no client started it in this process.</summary>
    public Task? Creation { get; init; }

    /// <summary>The row of the ended instance of the same name whose place this one takes.</summary>
    public long? Replaces { get; init; }

    /// <summary>Not to have a turn before; null once it may run. The end of time means not in this process.</summary>
    public DateTime? NotBefore { get; set; }

    /// <summary>What the history amounts to; null until it has been read.</summary>
    public InstanceState? State { get; set; }

    /// <summary>The history, as long as the code is started anew for every turn; null until it has been read, and beyond that.</summary>
    public List<Episode>? History { get; set; }

    /// <summary>The living code; null until a turn needs it.</summary>
    public OrchestrationRun? Run { get; set; }

    /// <summary>Where the worker that ran it last reports; null if none has yet.</summary>
    public TaskLog? Log { get; set; }

    /// <summary>The services that the code uses; null if there is no code.</summary>
    public IDisposable? Scope { get; set; }

    /// <summary>The wake-up that has been asked for and has not come yet.</summary>
    public DateTime? ScheduledWake { get; set; }

    /// <summary>Whether the length of its history has been warned about.</summary>
    public bool IsWarned { get; set; }

    /// <summary>When it last had a turn.</summary>
    public DateTime LastUsed { get; set; }

    /// <summary>Why it was set aside; null if it was not.</summary>
    public Exception? Trouble => trouble;

    /// <summary>Puts a message into the mailbox.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mayRun">Whether the instance may have a turn now.</param>
    /// <param name="queue">True if the caller has to put the instance into the queue of those that are ready.</param>
    /// <returns>False if this object no longer stands for the instance: look it up again.</returns>
    public bool TryPost(Message message, bool mayRun, out bool queue)
    {
        lock (gate)
        {
            queue = false;
            if (phase == Phase.Gone)
                return false;
            if (phase == Phase.Aside)
                message.Stored?.TrySetException(trouble!);
            else if (unborn && message.Event is ExecutionStarted)
            {
                unborn = false;
                birth?.TrySetResult();
                mailbox.Insert(0, message);
                mayRun |= wakeDue;
            }
            else
                mailbox.Add(message);
            queue = mayRun && Ready();
            return true;
        }
    }

    /// <summary>A timer is due. <paramref name="queue"/> and the result mean what they do in <see cref="TryPost"/>.</summary>
    public bool TryWake(out bool queue)
    {
        lock (gate)
        {
            queue = false;
            if (phase == Phase.Gone)
                return false;
            ScheduledWake = null;
            wakeDue = true;
            queue = Ready();
            return true;
        }
    }

    /// <summary>Whether it has messages and is in the queue of those that are ready.</summary>
    public bool IsWaitingForTurn
    {
        get
        {
            lock (gate)
                return phase == Phase.Queued && mailbox.Count > 0;
        }
    }

    /// <summary>Code ran that the engine had not started.</summary>
    public bool Intrude(string what)
    {
        lock (gate)
        {
            intrusion ??= what;
            return Ready();
        }
    }

    /// <summary>Lets an instance run that was held back while it already had messages.</summary>
    public bool Release()
    {
        lock (gate)
            return mailbox.Count > 0 && Ready();
    }

    /// <summary>Takes all there is to do. The caller has the turn until <see cref="EndTurn"/> or <see cref="Retire"/>.</summary>
    public List<Message> BeginTurn(out bool wake, out string? intruder)
    {
        lock (gate)
        {
            phase = Phase.Turn;
            (wake, wakeDue) = (wakeDue, false);
            (intruder, intrusion) = (intrusion, null);
            var taken = mailbox;
            mailbox = TakeExcess(taken);
            return taken;
        }
    }

    /// <summary>Splits off what is too much for one turn; at least one message stays.</summary>
    private static List<Message> TakeExcess(List<Message> messages)
    {
        long length = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            length += PayloadLimit.Length(messages[i].Event);
            if (length > PayloadLimit.TurnCharacters && i > 0)
            {
                var excess = messages[i..];
                messages.RemoveRange(i, excess.Count);
                return excess;
            }
        }
        return [];
    }

    /// <returns>True if there is more to do already, and the caller has to queue the instance again.</returns>
    public bool EndTurn(List<Message>? first, bool mayRun)
    {
        lock (gate)
        {
            if (first is not null)
                mailbox.InsertRange(0, first);
            phase = Phase.Idle;
            return mayRun && (mailbox.Count > 0 || wakeDue || intrusion is not null) && Ready();
        }
    }

    /// <summary>The instance has ended. Returns what came too late.</summary>
    public List<Message> Retire()
    {
        lock (gate)
        {
            phase = Phase.Gone;
            birth?.TrySetResult();
            DropRun();
            return mailbox;
        }
    }

    /// <summary>Completes once the instance has been told how it begins, or never will be: look it up again.</summary>
    public Task WaitForBirthAsync()
    {
        lock (gate)
        {
            if (!unborn || phase == Phase.Gone)
                return Task.CompletedTask;
            birth ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return birth.Task;
        }
    }

    /// <summary>Lets those go who wait for the birth of an instance: the engine has stopped.</summary>
    public void EndWaits()
    {
        lock (gate)
            birth?.TrySetResult();
    }

    /// <summary>
    /// No more turns in this process. It stays in memory so that nothing takes its place: what it is told is refused, or stays stored
    /// for the next start, which does what was left undone.
    /// </summary>
    public void SetAside(Exception reason, List<Message> taken)
    {
        List<Message> refused;
        lock (gate)
        {
            phase = Phase.Aside;
            trouble = reason;
            refused = [.. taken, .. mailbox];
            mailbox = [];
            DropRun();
        }
        foreach (var message in refused)
            message.Stored?.TrySetException(reason);
    }

    /// <summary>Takes the instance out of memory if nothing is going on.</summary>
    public bool TryEvict(DateTime unusedSince)
    {
        lock (gate)
        {
            if (phase != Phase.Idle || mailbox.Count > 0 || wakeDue || !IsStored || LastUsed > unusedSince || Row.IsBusy)
                return false;
            phase = Phase.Gone;
            DropRun();
            return true;
        }
    }

    /// <summary>Messages that only memory holds: from outside, and results of activities.</summary>
    public List<Message> Unstored()
    {
        lock (gate)
            return mailbox.FindAll(message => message.InboxSeq == 0);
    }

    public void DropRun()
    {
        Run = null;
        Scope?.Dispose();
        Scope = null;
    }

    private bool Ready()
    {
        if (phase != Phase.Idle || unborn)
            return false;
        phase = Phase.Queued;
        return true;
    }
}
