using System.Collections.Concurrent;
using System.Threading.Channels;
using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;
using Baton.Sqlite;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>
/// The engine itself: which instances are in memory, what they are told, whose turn it is. What happens to an instance goes
/// mailbox → turn → transaction → effects (acknowledgements, activities, messages to others), and nothing has an effect before it is
/// stored.
/// </summary>
internal sealed partial class TaskHub : IAsyncDisposable, IDisposable
{
    // Code that never gives its thread back must not keep the process from stopping: what it did is not stored and is done again.
    private static readonly TimeSpan TurnsPatience = TimeSpan.FromMilliseconds(500);

    private readonly EmbeddedEngineOptions options;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<string, Instance> live = new();
    private readonly Lock[] stripes = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private readonly Channel<Instance> ready = Channel.CreateUnbounded<Instance>();
    private readonly TimerQueue timers;
    private readonly ITimer? sweeper;
    private readonly ActivityDispatcher activities;
    private readonly List<TaskScheduledTo> unstartedActivities = [];
    private readonly CancellationTokenSource stopped = new();
    private Task[] turns = [];
    private volatile WorkerTasks[] workers = [];
    private volatile bool running;
    private bool hasStarted;
    private volatile bool disposed;
    private Exception? failure;
    private TaskCompletionSource? allTurnsDone;
    private int turnsUnderWay;
    private int underWay;

    public TaskHub(EmbeddedEngineOptions options, ILoggerFactory loggers)
    {
        options.Check();
        this.options = options;
        logger = loggers.CreateLogger("Baton.Engine");
        timers = new TimerQueue(options.TimeProvider, WakeUp);
        Waiters = new Waiters(options.Stepper);
        activities = new ActivityDispatcher(hasRunners: options.Stepper is null, OnActivityDone);
        Store = new EngineStore(options, OnStoreFailed);
        Entities = new EntityHub(this, logger);
        try
        {
            Restore();
        }
        catch (Exception e)
        {
            timers.Dispose();
            Store.Dispose();
            if (e is InvalidDataException)
                throw new StoreDamagedException(options.Path, e.Message, e);
            throw;
        }
        if (options.IdleEviction != Timeout.InfiniteTimeSpan)
            sweeper = options.TimeProvider.CreateTimer(_ => Sweep(), null, options.IdleEviction, options.IdleEviction / 2);
    }

    public EngineStore Store { get; }

    public Waiters Waiters { get; }

    public string Name => options.HubName;

    /// <summary>The most that one input, output, event or custom status may have.</summary>
    public int MaxPayloadBytes => options.MaxPayloadBytes;

    public DateTime Now => options.TimeProvider.GetUtcNow().UtcDateTime;

    /// <summary>Whether no turn and no activity is waiting, running or being stored.</summary>
    public bool IsQuiet => Volatile.Read(ref underWay) == 0;

    /// <summary>Whether orchestrators have turns.</summary>
    public bool IsRunning => running;

    /// <summary>Whether it has stopped because something could not be stored.</summary>
    public bool HasFailed => failure is not null;

    /// <summary>How many instances are in memory.</summary>
    public int LiveCount => live.Count;

    /// <summary>
    /// Adds the tasks of one worker. The first that knows a task runs it; a task that is unknown to the first may be known to the next.
    /// </summary>
    public void Add(WorkerTasks tasks)
    {
        var limited = tasks with
        {
            Settings = tasks.Settings with { Converter = PayloadLimit.Limit(tasks.Settings.Converter, options.MaxPayloadBytes) },
        };
        lock (stripes)
            workers = [.. workers, limited];
    }

    /// <summary>Adds the tasks of one worker and begins.</summary>
    public void Start(WorkerTasks tasks)
    {
        Add(tasks);
        Start();
    }

    /// <summary>
    /// Begins to run orchestrators and activities, if that has not begun. Before this, what clients send is stored and waits.
    /// </summary>
    public void Start()
    {
        lock (stripes)
        {
            if (hasStarted)
                return;
            hasStarted = true;
        }
        activities.Start(() => workers);
        var limit = workers.Max(worker => worker.Concurrency.MaximumConcurrentOrchestrationWorkItems);
        if (options.Stepper is null)
        {
            Entities.Start(() => workers);
            turns = [.. Enumerable.Range(0, limit).Select(_ => Task.Run(RunTurnsAsync))];
        }
        running = true;
        foreach (var instance in live.Values.OrderBy(instance => instance.Seq))
            if (!IsHeld(instance) && instance.Release())
                Queue(instance);
        foreach (var (instance, task) in unstartedActivities)
            StartActivity(instance, task);
        unstartedActivities.Clear();
    }

    /// <summary>Lets what is under way come to an end, stores it and stops running things. Clients can still store messages.</summary>
    public async Task StopAsync()
    {
        if (!running)
            return;
        await Task.WhenAll(
            activities.StopAsync(options.StopTimeout, options.TimeProvider),
            Entities.StopAsync(options.StopTimeout, options.TimeProvider)).ConfigureAwait(false);
        // The last results are turns by now; half a second is plenty for them, and an orchestrator that never rests cannot keep us.
        await WaitForTurnsAsync().ConfigureAwait(false);
        running = false;
        ready.Writer.TryComplete();
        stopped.Cancel();
        await Task.WhenAll(turns).ConfigureAwait(false);
        foreach (var instance in live.Values)
            foreach (var message in instance.Unstored())
                Store.Writer.Enqueue(new StoreMessage(this, instance, message, alreadyPosted: true));
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        if (sweeper is not null)
            await sweeper.DisposeAsync().ConfigureAwait(false);
        timers.Dispose();
        await StopAsync().ConfigureAwait(false);
        Store.Dispose();
        Waiters.Fail(new ObjectDisposedException(nameof(TaskHub), "The engine has stopped."));
        foreach (var instance in live.Values)
        {
            instance.EndWaits();
            instance.Scope?.Dispose();
        }
        stopped.Dispose();
    }

    /// <summary>Has the turn of whichever instance has been ready longest, where there are no threads. False if none is.</summary>
    internal bool StepTurn()
    {
        if (stopped.IsCancellationRequested || !ready.Reader.TryRead(out var instance))
            return false;
        RunTurn(instance);
        return true;
    }

    /// <summary>Begins the activity that has waited longest, where there are no threads. Null: none is waiting.</summary>
    internal Task? StepActivity() => activities.Step();

    /// <summary>For containers that are disposed of synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Finds an instance that has not ended; loads its summary if it is not in memory.</summary>
    public Instance? Find(string id, out InstanceRow? ended)
    {
        ended = null;
        if (live.TryGetValue(id, out var known))
            return known;
        lock (Stripe(id))
        {
            if (live.TryGetValue(id, out known))
                return known;
            var row = Store.Read(reader => reader.Find(id));
            if (row is null)
                return null;
            if (row.Status.IsFinal())
            {
                ended = row;
                return null;
            }
            return live[id] = new Instance(row) { LastUsed = Now };
        }
    }

    private Task Stored(Task task) => options.Stepper?.ResumeAfter(task) ?? task;

    private async Task WaitForTurnsAsync()
    {
        if (options.Stepper is { } stepper)
        {
            for (var patience = 100; Volatile.Read(ref turnsUnderWay) > 0 && failure is null && patience > 0; patience--)
                await stepper.Pause().ConfigureAwait(false);
            return;
        }
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref allTurnsDone, rest);
        if (Volatile.Read(ref turnsUnderWay) > 0 && failure is null)
            await Task.WhenAny(rest.Task, Task.Delay(TurnsPatience)).ConfigureAwait(false);
    }

    private Lock Stripe(string id) => stripes[(uint)string.GetHashCode(id, StringComparison.Ordinal) % stripes.Length];

    private bool IsHeld(Instance instance) => instance.NotBefore is { } start && start > Now;

    private void Queue(Instance instance)
    {
        Interlocked.Increment(ref underWay);
        Interlocked.Increment(ref turnsUnderWay);
        ready.Writer.TryWrite(instance);
    }

    internal void TurnDone()
    {
        if (Interlocked.Decrement(ref turnsUnderWay) == 0)
            Volatile.Read(ref allTurnsDone)?.TrySetResult();
        Interlocked.Decrement(ref underWay);
    }

    private void WakeUp(string id)
    {
        try
        {
            if (id[0] == EntityTimer)
            {
                Entities.Wake(id[1..]);
                return;
            }
            while (Find(id, out _) is { } instance)
                if (instance.TryWake(out var queue))
                {
                    if (queue)
                        Queue(instance);
                    return;
                }
        }
        catch (Exception e)
        {
            // The timer's thread has nobody above it to tell.
            logger.LogError(e, "The timer of instance {InstanceId} is due, but the instance could not be loaded.", id);
        }
    }

    private void OnActivityDone(Instance instance, long execution, HistoryEvent? outcome)
    {
        // An instance with an activity under way stays in memory until it ends; if it has ended, nobody waits for the outcome.
        if (outcome is not null && new Message(outcome) { Execution = execution } is var message && instance.TryPost(message, running, out var queue))
        {
            if (queue)
                Queue(instance);
            StoreIfStopped(instance, message);
        }
        Interlocked.Decrement(ref underWay);
    }

    private void Sweep()
    {
        var unusedSince = Now - options.IdleEviction;
        foreach (var instance in live.Values)
            if (instance.TryEvict(unusedSince))
                live.TryRemove(KeyValuePair.Create(instance.Id, instance));
        Entities.Sweep(unusedSince);
    }

    private void OnStoreFailed(Exception error)
    {
        failure = error;
        running = false;
        logger.LogCritical(error, "The engine has stopped, because it could not store something.");
        ready.Writer.TryComplete();
        activities.Abort();
        Entities.Abort();
        Waiters.Fail(error);
        Volatile.Read(ref allTurnsDone)?.TrySetResult();
        foreach (var message in live.Values.SelectMany(instance => instance.Unstored()))
            message.Stored?.TrySetException(error);
        foreach (var instance in live.Values)
            instance.EndWaits();
    }

    /// <summary>Finds what a previous process left to be done. Instances that only wait stay on disk.</summary>
    private void Restore()
    {
        var inbox = Store.Read(reader => reader.Inbox()).ToLookup(message => message.Instance);
        foreach (var row in Store.Read(reader => reader.Unfinished(busyOnly: true)))
        {
            var instance = live[row.Id] = new Instance(row) { LastUsed = Now };
            try
            {
                instance.State = InstanceState.Of(Store.Read(reader => reader.History(row.Seq)));
            }
            catch (Exception e) when (e is InvalidDataException or StoreDamagedException)
            {
                logger.LogError(e, "The history of instance {InstanceId} is damaged. It is set aside until the next start.", row.Id);
                instance.SetAside(e, []);
                continue;
            }
            foreach (var task in Unanswered(instance.State, inbox[row.Seq].Select(message => message.Event)))
                unstartedActivities.Add(new TaskScheduledTo(instance, task));
        }
        foreach (var messages in inbox)
            RestoreInbox(messages);
        foreach (var row in Store.Read(reader => reader.Unfinished(busyOnly: false)))
        {
            timers.Schedule(row.Id, row.Wake!.Value);
            if (live.TryGetValue(row.Id, out var instance))
                instance.ScheduledWake = row.Wake;
        }
    }

    private void RestoreInbox(IGrouping<long, StoredMessage> messages)
    {
        if (Entities.TryRestore(messages.Key, messages))
            return;
        var row = Store.Read(reader => reader.Find(messages.Key));
        if (row is null || row.Status.IsFinal())
        {
            Store.Writer.Enqueue(new ForgetMessages([.. messages.Select(message => message.Seq)]));
            return;
        }
        var instance = live.GetOrAdd(row.Id, _ => new Instance(row) { LastUsed = Now });
        // A start comes first even if something that was meant for the previous execution is still there. The numbers say in which
        // order the others came, which the times do not if the clock was set back.
        foreach (var message in messages.OrderBy(m => m.Event is not ExecutionStarted).ThenBy(m => m.Seq))
        {
            if (message.Event is ExecutionStarted started)
                instance.NotBefore = started.StartAt;
            instance.TryPost(new Message(message.Event) { Execution = message.Execution, InboxSeq = message.Seq }, false, out _);
        }
    }
}

/// <summary>An activity and the instance that waits for it.</summary>
internal sealed record TaskScheduledTo(Instance Instance, TaskScheduled Task);
