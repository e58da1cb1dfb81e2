using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>Turns: what an instance has been told becomes history, and history becomes effects.</summary>
internal sealed partial class TaskHub
{
    private async Task RunTurnsAsync()
    {
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                var instance = await ready.Reader.ReadAsync(stopped.Token).ConfigureAwait(false);
                RunTurn(instance);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            // The engine stops.
        }
    }

    private void RunTurn(Instance instance)
    {
        var messages = instance.BeginTurn(out var wake, out var intruder);
        try
        {
            if (IsRejected(instance, messages))
            {
                LeaveToOthers(instance, messages);
                return;
            }
            var commit = Compose(instance, messages, wake, intruder);
            if (commit.IsEmpty)
            {
                commit.Release();
                EndTurn(instance, null);
            }
            else
                Store.Writer.Enqueue(commit);
        }
        catch (Exception e)
        {
            // Not the orchestrator's code, which fails its own instance, but something beneath it, such as a damaged page. What the
            // instance was told stays stored where it was; the instance is set aside until the next start, the others go on.
            logger.LogError(e, "Instance {InstanceId} could not have its turn. It is set aside until the next start.", instance.Id);
            instance.SetAside(e, messages);
            // One that is not stored never was: its start has been refused, and its name is free.
            if (!instance.IsStored)
                live.TryRemove(KeyValuePair.Create(instance.Id, instance));
            TurnDone();
        }
    }

    /// <summary>Begins an activity whose scheduling is stored.</summary>
    internal void StartActivity(Instance instance, TaskScheduled task)
    {
        Interlocked.Increment(ref underWay);
        activities.Enqueue(instance, task);
    }

    /// <summary>Shows the end of an execution to whoever listens.</summary>
    internal void Trace(Instance instance, ExecutionCompleted end)
    {
        if (instance.State is { Started: { } started } state)
            Tracing.Ended(instance.Id, started, state.BeganAt, end, logger);
    }

    /// <summary>Takes an instance that has ended out of memory. Its turn is not over yet.</summary>
    internal void Retire(Instance instance)
    {
        // While the name is still taken, so that it is not a successor's wake-up that goes.
        timers.Forget(instance.Id);
        live.TryRemove(KeyValuePair.Create(instance.Id, instance));
        var late = instance.Retire();
        foreach (var message in late)
            message.Stored?.TrySetResult();
        if (late.FindAll(message => message.InboxSeq != 0) is { Count: > 0 } stored)
            Store.Writer.Enqueue(new ForgetMessages([.. stored.Select(message => message.InboxSeq)]));
    }

    /// <summary>The turn is over; <paramref name="first"/> goes before whatever has arrived meanwhile.</summary>
    internal void EndTurn(Instance instance, List<Message>? first)
    {
        instance.LastUsed = Now;
        if (instance.Run?.NextTimer is { } next && (instance.ScheduledWake is not { } scheduled || next < scheduled))
            Schedule(instance, next);
        if (IsReplayed(instance))
            instance.DropRun();
        else
            instance.History = null;
        if (instance.EndTurn(first, !IsHeld(instance)))
            Queue(instance);
        TurnDone();
    }

    /// <summary>Whether the next turn starts the code anew.</summary>
    private bool IsReplayed(Instance instance) => instance.State is { } state && state.Count <= options.ReplayedHistoryEvents;

    private void Schedule(Instance instance, DateTime at)
    {
        instance.ScheduledWake = at;
        timers.Schedule(instance.Id, at);
    }

    private TurnCommit Compose(Instance instance, List<Message> messages, bool wake, string? intruder)
    {
        List<Episode> history = [];
        if (instance.State is null || instance.Run is null)
        {
            var hasHistory = instance.IsStored && instance.State is not { Started: null };
            history = instance.History ?? (hasHistory ? Store.Read(reader => reader.History(instance.Seq)) : []);
            instance.State ??= InstanceState.Of(history);
            instance.History = IsReplayed(instance) ? history : null;
        }
        var state = instance.State;
        var now = Now;
        var at = now > state.LastAt ? now : state.LastAt;
        var incoming = Accept(instance, messages);
        var outcome = Decide(instance, history, incoming, now, ref at, wake, intruder);
        var commit = new TurnCommit(this, instance, at, messages);
        if (outcome is null)
            return commit;
        if (outcome.Actions.Sum(PayloadLimit.Length) is > PayloadLimit.TurnCharacters and var length)
            outcome = Failed(at, new Failure(typeof(PayloadTooLargeException).FullName!,
                $"Expected what one turn starts and sends to have at most {PayloadLimit.TurnCharacters} characters together, but it has "
                + $"{length}. Start less at once, or keep the values elsewhere and pass references.", null, null));

        instance.NotBefore = null;
        commit.Apply(incoming, outcome);
        if (outcome.End is { Status: not ExecutionStatus.ContinuedAsNew } end)
            instance.Log?.OrchestrationEnds(instance.Id, instance.Row.Name, end.Failure?.Message);
        try
        {
            Address(commit, outcome);
        }
        catch
        {
            foreach (var child in commit.Children)
            {
                live.TryRemove(KeyValuePair.Create(child.Id, child));
                child.Retire();
            }
            commit.Entities.Abandon();
            throw;
        }
        return commit;
    }

    /// <summary>The messages that are news to this execution.</summary>
    private static List<HistoryEvent> Accept(Instance instance, List<Message> messages)
    {
        var state = instance.State!;
        var incoming = new List<HistoryEvent>(messages.Count);
        foreach (var message in messages)
        {
            var isNews = message.Event is ExecutionStarted started
                ? state.Started is null && started.Execution == instance.Row.Execution
                : (message.Execution is null || message.Execution == instance.Row.Execution) && state.IsAwaited(message.Event);
            if (isNews)
                incoming.Add(message.Event);
        }
        return incoming;
    }

    /// <summary>Lets the code answer; null if there is nothing to answer. Adds the timers that are due to what came in.</summary>
    private TurnOutcome? Decide(
        Instance instance, List<Episode> history, List<HistoryEvent> incoming, DateTime now, ref DateTime at, bool wake,
        string? intruder)
    {
        var started = instance.State!.Started ?? incoming.OfType<ExecutionStarted>().FirstOrDefault();
        if (started is null || (incoming.Count == 0 && !wake && intruder is null))
            return null;
        if (incoming.FindIndex(e => e is ExecutionTerminated) is >= 0 and var end)
        {
            var terminated = (ExecutionTerminated)incoming[end];
            incoming.RemoveRange(end + 1, incoming.Count - end - 1);
            return new TurnOutcome([], new ExecutionCompleted(ExecutionStatus.Terminated, terminated.Output, null) { At = at });
        }
        if (instance.Run is null && Build(instance, started, history) is { } failure)
            return Failed(at, failure);
        if (intruder is not null)
            return new TurnOutcome([], instance.Run!.NonDurable(at, intruder));
        if (IsTooLong(instance))
            return Failed(at, new Failure("HistoryTooLong",
                $"Expected a history of at most {options.MaxHistoryEvents} events, but it has {instance.State!.Count}. Let the "
                + "orchestrator begin anew with ContinueAsNew from time to time, or raise MaxHistoryEvents.", null, null));
        Merge(incoming, instance.Run!.TimersDue(now, ref at));
        return incoming.Count == 0 ? null : instance.Run.Turn(now, at, incoming);
    }

    private static TurnOutcome Failed(DateTime at, Failure failure) =>
        new([], new ExecutionCompleted(ExecutionStatus.Failed, null, failure) { At = at });

    private bool IsTooLong(Instance instance)
    {
        var count = instance.State!.Count;
        if (count >= options.MaxHistoryEvents / 5 && !instance.IsWarned)
        {
            instance.IsWarned = true;
            logger.LogWarning("The history of instance {InstanceId} has {Count} events; at {Limit} it fails. Use ContinueAsNew.",
                instance.Id, count, options.MaxHistoryEvents);
        }
        return count >= options.MaxHistoryEvents;
    }

    /// <summary>Puts the timers among the messages by time, so that an event that came before a timer was due is seen before it.</summary>
    private static void Merge(List<HistoryEvent> incoming, List<TimerFired> timers)
    {
        var place = 0;
        foreach (var timer in timers)
        {
            while (place < incoming.Count && incoming[place].At <= timer.FireAt)
                place++;
            incoming.Insert(place++, timer);
        }
    }

    /// <summary>Finds out who is to hear of this turn.</summary>
    private void Address(TurnCommit commit, TurnOutcome outcome)
    {
        var instance = commit.Instance;
        AddressEntities(commit, outcome);
        foreach (var action in outcome.Actions)
            if (action is ChildCreated child)
                CreateChild(commit, child);
            else if (action is EventSent sent)
                commit.Tell(Find(sent.InstanceId, out _), new EventRaised(sent.Name, sent.Input) { At = commit.At });
        if (outcome.End is not { } end)
            return;
        if (end.Status == ExecutionStatus.ContinuedAsNew)
        {
            commit.Tell(instance, outcome.Next!);
            foreach (var carried in outcome.Carried)
                commit.Tell(instance, carried);
            return;
        }
        if (commit.Started.Parent is { } parent)
            commit.Tell(Find(parent.InstanceId, out _), end.Status == ExecutionStatus.Completed
                ? new ChildCompleted(parent.TaskId, end.Result) { At = commit.At }
                : new ChildFailed(parent.TaskId, end.Failure ?? Terminated(instance.Id, end.Result)) { At = commit.At }, parent.Execution);
        if (commit.Terminated is { Recursive: true } terminated)
            // A call may be open that is about to hear that somebody else has the name: that one is not its child.
            foreach (var id in commit.OpenChildren.Select(child => child.InstanceId).Distinct())
                if (Find(id, out _) is { } child && child.Row.Parent == instance.Seq)
                    commit.Tell(child, terminated with { At = commit.At });
    }

    private void CreateChild(TurnCommit commit, ChildCreated child)
    {
        if (Conceive(commit.Instance, child, commit.At, out var started) is { } created)
            commit.Create(created, started);
        else
            commit.Tell(commit.Instance, NameTaken(child, commit.At), commit.Instance.Row.Execution);
    }

    /// <summary>Reserves the name of a sub-orchestration; null if an instance of that name has not ended.</summary>
    private Instance? Conceive(Instance parent, ChildCreated child, DateTime at, out ExecutionStarted started)
    {
        started = new ExecutionStarted(child.Name, child.Version, child.Input, InstanceIds.NewExecution())
        {
            At = at,
            Parent = new ParentLink(parent.Id, parent.Row.Name, parent.Row.Execution, child.Id),
            Tags = child.Tags,
            Trace = Tracing.Below(parent.State?.Started),
        };
        lock (Stripe(child.InstanceId))
        {
            if (live.ContainsKey(child.InstanceId))
                return null;
            var known = Store.Read(reader => reader.Find(child.InstanceId));
            return known is null || known.Status.IsFinal() ? New(child.InstanceId, started, parent.Seq, known?.Seq) : null;
        }
    }

    private static ChildFailed NameTaken(ChildCreated child, DateTime at) => new(child.Id, new Failure(
        "DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException",
        $"Expected to start sub-orchestration '{child.Name}' as a new instance, but instance '{child.InstanceId}' exists and has not "
        + "ended. Give it another instance id, or wait until the other one has ended.", null, null))
    { At = at };

    private static Failure Terminated(string id, string? output) =>
        new("OrchestrationTerminated", $"Orchestration '{id}' was terminated{(output is null ? "." : $": {output}")}", null, null)
        { NonRetriable = true };
}
