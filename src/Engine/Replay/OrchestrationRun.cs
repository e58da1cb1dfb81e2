using Baton.Engine.History;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;

namespace Baton.Engine.Replay;

/// <summary>
/// The code of one execution of one orchestration, alive between its turns. It is built by starting the code anew and feeding it its
/// history; from then on every turn costs the same, however long the history is. One turn at a time; the caller sees to that.
/// </summary>
internal sealed class OrchestrationRun
{
    private readonly ExecutionStarted started;
    private readonly ITaskOrchestrator orchestrator;
    private readonly RunSettings settings;
    private readonly OrchestratorThread thread;
    private readonly EmbeddedOrchestrationContext context;
    private readonly Queue<HistoryEvent> held = new();
    private readonly List<EventRaised> late = [];
    private Task<object?>? main;
    private bool suspended;
    private ExecutionTerminated? terminated;

    /// <param name="instanceId">The instance.</param>
    /// <param name="started">How the execution began.</param>
    /// <param name="orchestrator">The code.</param>
    /// <param name="settings">What all orchestrators are given.</param>
    /// <param name="onIntruder">Called from any thread when code runs that the engine did not start.</param>
    public OrchestrationRun(
        string instanceId, ExecutionStarted started, ITaskOrchestrator orchestrator, RunSettings settings, Action<string> onIntruder)
    {
        this.started = started;
        this.orchestrator = orchestrator;
        this.settings = settings;
        thread = new OrchestratorThread(onIntruder);
        context = new EmbeddedOrchestrationContext(instanceId, started, settings, thread, onIntruder);
    }

    /// <summary>When the next timer is due; null if none is set.</summary>
    public DateTime? NextTimer
    {
        get
        {
            DateTime? next = null;
            foreach (var timer in context.Timers.Values)
                if (!timer.HasFired && (next is null || timer.Due < next))
                    next = timer.Due;
            return next;
        }
    }

    /// <summary>The timers that are due, in the order in which they are to fire.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="at">
    /// What the orchestrator's clock shows, which is later if the wall clock was set back; moved on to what the timers promise.
    /// </param>
    public List<TimerFired> TimersDue(DateTime now, ref DateTime at)
    {
        if (context.Timers.Count == 0)
            return [];
        foreach (var timer in context.Timers.Values)
            if (timer.Until > at && timer.Due <= now && !timer.HasFired)
                at = timer.Until.Value;
        var shown = at;
        return [.. context.Timers.Values
            .Where(timer => timer.Due <= (timer.Until is null ? shown : now) && !timer.HasFired)
            .OrderBy(timer => timer.Due)
            .ThenBy(timer => timer.Action.Id)
            .Select(timer => new TimerFired(timer.Action.Id, timer.Due!.Value) { At = now })];
    }

    /// <summary>The custom status, if the code has set one.</summary>
    public string? ReadCustomStatus(out bool isSet) => context.ReadCustomStatus(out isSet);

    /// <summary>Brings the code to where its history ends.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">It did something else than the history says.</exception>
    public void Replay(IEnumerable<Episode> history)
    {
        context.Replaying = true;
        foreach (var episode in history)
        {
            // What the wall clock really showed is in the history and put right below.
            context.WallNow = episode.At;
            Feed(episode.At, episode.Events.Where(e => !e.IsAction));
            var recorded = episode.Events.OfType<ActionEvent>().ToList();
            Compare(recorded, context.TakeActions());
            foreach (var timer in recorded.OfType<TimerCreated>())
                if (context.Timers.TryGetValue(timer.Id, out var open))
                    open.Due = timer.FireAt;
        }
        context.Replaying = false;
    }

    /// <summary>Gives the code new facts and returns what it made of them.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="at">What the orchestrator's clock shows.</param>
    /// <param name="incoming">The facts.</param>
    public TurnOutcome Turn(DateTime now, DateTime at, IEnumerable<HistoryEvent> incoming)
    {
        context.WallNow = now;
        Feed(at, incoming);
        var actions = context.TakeActions();
        if (terminated is not null)
            return new TurnOutcome(actions, new ExecutionCompleted(ExecutionStatus.Terminated, terminated.Output, null) { At = at });
        if (main is null || context.Open.Count > 0)
            return new TurnOutcome(actions, null);
        if (main.IsCompleted)
            return End(at, actions);
        if (!suspended && !context.Events.HasWaiters && !context.AwaitsEntity)
            return new TurnOutcome(actions, NonDurable(at, "it waits for something, but for no task of its context"));
        return new TurnOutcome(actions, null);
    }

    public ExecutionCompleted NonDurable(DateTime at, string what) => new(ExecutionStatus.Failed, null, new Failure(
        typeof(InvalidOperationException).FullName!, EmbeddedOrchestrationContext.NonDurable(what), null, null)) { At = at };

    private void Feed(DateTime at, IEnumerable<HistoryEvent> incoming)
    {
        context.Now = at;
        thread.Run(() =>
        {
            foreach (var e in incoming)
            {
                Apply(e);
                thread.Drain();
            }
        });
    }

    private void Apply(HistoryEvent e)
    {
        if (terminated is not null)
            return;
        if (suspended && e is not (ExecutionResumed or ExecutionTerminated))
        {
            // Suspending twice needs one resumption, not two.
            if (e is not ExecutionSuspended)
                held.Enqueue(e);
            if (e is TimerFired { TimerId: var id } && context.Timers.TryGetValue(id, out var timer))
                timer.HasFired = true;
            return;
        }
        switch (e)
        {
            case ExecutionStarted:
                Start();
                break;
            case TaskCompleted x:
                context.Close(x.TaskId)?.Complete(x.Result);
                break;
            case TaskFailed x:
                context.Close(x.TaskId)?.Fail(x.Failure);
                break;
            case ChildCompleted x:
                context.Close(x.TaskId)?.Complete(x.Result);
                break;
            case ChildFailed x:
                context.Close(x.TaskId)?.Fail(x.Failure);
                break;
            case EntityAnswered x:
                context.CloseRequest(x.TaskId)?.Complete(x.Result);
                break;
            case EntityFailed x:
                context.CloseRequest(x.TaskId)?.Fail(x.Failure);
                break;
            case EntityLockGranted x:
                context.CloseRequest(x.TaskId)?.Complete(null);
                break;
            case TimerFired x:
                context.Close(x.TimerId)?.Complete(null);
                break;
            case EventRaised x when context.Continuation is not null:
                late.Add(x);
                break;
            case EventRaised x:
                context.Events.Raise(x);
                break;
            case ExecutionSuspended:
                suspended = true;
                break;
            case ExecutionResumed:
                suspended = false;
                while (!suspended && held.TryDequeue(out var next))
                {
                    Apply(next);
                    thread.Drain();
                }
                break;
            case ExecutionTerminated x:
                terminated = x;
                break;
        }
    }

    private void Start()
    {
        try
        {
            context.Input = settings.Converter.Deserialize(started.Input, orchestrator.InputType);
            main = orchestrator.RunAsync(context, context.Input);
        }
        catch (Exception e)
        {
            main = Task.FromException<object?>(e);
        }
    }

    private TurnOutcome End(DateTime at, List<ActionEvent> actions)
    {
        ExecutionCompleted Failed(Exception error) =>
            new(ExecutionStatus.Failed, null, FailureMapper.FromException(error, settings.FailureProperties)) { At = at };
        if (!main!.IsCompletedSuccessfully)
            return new TurnOutcome(actions, Failed(main.Exception?.InnerException ?? new TaskCanceledException(main)));
        try
        {
            if (context.Continuation is not { } continuation)
                return new TurnOutcome(actions,
                    new ExecutionCompleted(ExecutionStatus.Completed, settings.Converter.Serialize(main.Result), null) { At = at });
            var kept = continuation.PreserveUnprocessedEvents ? context.Events.TakeKept() : (IEnumerable<EventRaised>)[];
            return new TurnOutcome(actions, new ExecutionCompleted(ExecutionStatus.ContinuedAsNew, null, null) { At = at })
            {
                Next = started with
                {
                    At = at,
                    Execution = InstanceIds.NewExecution(),
                    Input = settings.Converter.Serialize(continuation.NewInput),
                    Version = string.IsNullOrWhiteSpace(continuation.NewVersion) ? started.Version : continuation.NewVersion,
                    StartAt = null,
                },
                // A suspension outlives the execution, and so does what came since.
                Carried = [.. suspended ? [new ExecutionSuspended(null) { At = at }] : (HistoryEvent[])[],
                    .. kept, .. late, .. held.OfType<EventRaised>()],
            };
        }
        catch (Exception e)
        {
            // The result or the next input could not be turned into text.
            return new TurnOutcome(actions, Failed(e));
        }
    }

    private static void Compare(List<ActionEvent> recorded, List<ActionEvent> replayed)
    {
        for (var i = 0; i < Math.Max(recorded.Count, replayed.Count); i++)
        {
            var says = i < recorded.Count ? recorded[i] : null;
            var did = i < replayed.Count ? replayed[i] : null;
            if (!IsSame(says, did))
                throw new NonDeterministicOrchestrationException((says ?? did)!.Id,
                    $"The history says: {Describe(says)}. The code did: {Describe(did)}. Let running instances finish on the code they "
                    + "started with, or give the changed code a new name or version; and use only what the context offers (its clock, "
                    + "its identifiers, its tasks).");
        }
    }

    // A timer's time is not compared: it fires when the history says, and the code that computes it may well be tuned.
    private static bool IsSame(ActionEvent? says, ActionEvent? did) => (says, did) switch
    {
        (TaskScheduled a, TaskScheduled b) => a.Id == b.Id && a.Name == b.Name,
        (ChildCreated a, ChildCreated b) => a.Id == b.Id && a.Name == b.Name && a.InstanceId == b.InstanceId,
        (TimerCreated a, TimerCreated b) => a.Id == b.Id,
        (EventSent a, EventSent b) => a.Id == b.Id && a.Name == b.Name && a.InstanceId == b.InstanceId,
        (EntityCalled a, EntityCalled b) => a.Id == b.Id && a.EntityId == b.EntityId && a.Operation == b.Operation,
        (EntitySignaled a, EntitySignaled b) => a.Id == b.Id && a.EntityId == b.EntityId && a.Operation == b.Operation,
        (EntityLockRequested a, EntityLockRequested b) => a.Id == b.Id && a.EntityIds.SequenceEqual(b.EntityIds),
        (EntityLockReleased a, EntityLockReleased b) => a.Id == b.Id && a.EntityIds.SequenceEqual(b.EntityIds),
        _ => false,
    };

    private static string Describe(ActionEvent? action) => action switch
    {
        null => "no further step in this turn",
        TaskScheduled x => $"activity '{x.Name}' (step {x.Id})",
        ChildCreated x => $"sub-orchestration '{x.Name}' as instance '{x.InstanceId}' (step {x.Id})",
        TimerCreated x => $"timer (step {x.Id})",
        EventSent x => $"event '{x.Name}' to instance '{x.InstanceId}' (step {x.Id})",
        EntityCalled x => $"call of '{x.Operation}' of entity '{x.EntityId}' (step {x.Id})",
        EntitySignaled x => $"signal '{x.Operation}' to entity '{x.EntityId}' (step {x.Id})",
        EntityLockRequested x => $"lock of {string.Join(", ", x.EntityIds)} (step {x.Id})",
        EntityLockReleased x => $"release of {string.Join(", ", x.EntityIds)} (step {x.Id})",
        _ => action.GetType().Name,
    };
}
