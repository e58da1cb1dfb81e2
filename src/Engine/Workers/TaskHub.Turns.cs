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
                SetAside(instance, messages);
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
            foreach (var message in messages)
                message.Stored?.TrySetException(e);
            live.TryRemove(KeyValuePair.Create(instance.Id, instance));
            foreach (var message in instance.Retire())
                message.Stored?.TrySetException(e);
            TurnDone();
        }
    }

    /// <summary>Begins an activity whose scheduling is stored.</summary>
    internal void StartActivity(Instance instance, TaskScheduled task)
    {
        Interlocked.Increment(ref underWay);
        activities.Enqueue(instance, task);
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
        if (instance.EndTurn(first, !IsHeld(instance)))
            Queue(instance);
        TurnDone();
    }

    /// <summary>Whether this worker is to leave the instance to a worker of another version.</summary>
    private bool IsRejected(Instance instance, List<Message> messages) =>
        worker!.Versioning is { FailureStrategy: DurableTaskWorkerOptions.VersionFailureStrategy.Reject }
        && !messages.Exists(message => message.Event is ExecutionTerminated)
        && worker.Mismatch(instance.Row.Version) is not null;

    private void SetAside(Instance instance, List<Message> messages)
    {
        logger.LogWarning("Instance {InstanceId} has version {Version}, which this worker does not run. It waits for one that does.",
            instance.Id, instance.Row.Version);
        instance.NotBefore = DateTime.MaxValue;
        foreach (var message in messages)
            if (message.InboxSeq == 0)
                Store.Writer.Enqueue(new StoreMessage(this, instance, message, alreadyPosted: true));
        EndTurn(instance, messages);
    }

    private void Schedule(Instance instance, DateTime at)
    {
        instance.ScheduledWake = at;
        timers.Schedule(instance.Id, at);
    }

    private TurnCommit Compose(Instance instance, List<Message> messages, bool wake, string? intruder)
    {
        List<Episode> history = [];
        if (instance.State is null || (instance.Run is null && instance.State.Started is not null))
        {
            history = instance.IsStored ? Store.Read(reader => reader.History(instance.Seq)) : [];
            instance.State ??= InstanceState.Of(history);
        }
        var state = instance.State;
        var now = Now;
        var at = now > state.LastAt ? now : state.LastAt;
        var commit = new TurnCommit(this, instance, at, messages);
        var incoming = Accept(instance, messages);
        var outcome = Decide(instance, history, incoming, at, wake, intruder);
        if (outcome is null)
            return commit;

        instance.NotBefore = null;
        commit.Apply(incoming, outcome);
        try
        {
            Address(commit, outcome);
        }
        catch
        {
            foreach (var child in commit.Children)
                live.TryRemove(KeyValuePair.Create(child.Id, child));
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
        Instance instance, List<Episode> history, List<HistoryEvent> incoming, DateTime at, bool wake, string? intruder)
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
        if (worker!.Mismatch(started.Version) is { } mismatch)
            return Failed(at, mismatch);
        try
        {
            if (instance.Run is null && !TryBuild(instance, started, history))
                return Failed(at, new Failure(
                    "OrchestratorTaskNotFound", $"No orchestrator task named '{started.Name}' was found.", null, null)
                { NonRetriable = true });
        }
        catch (Exception e)
        {
            // The code cannot be made or does not follow its history.
            return Failed(at, FailureMapper.FromException(e, worker!.Settings.FailureProperties));
        }
        if (intruder is not null)
            return new TurnOutcome([], instance.Run!.NonDurable(at, intruder));
        if (IsTooLong(instance))
            return Failed(at, new Failure("HistoryTooLong",
                $"Expected a history of at most {options.MaxHistoryEvents} events, but it has {instance.State!.Count}. Let the "
                + "orchestrator begin anew with ContinueAsNew from time to time, or raise MaxHistoryEvents.", null, null));
        Merge(incoming, instance.Run!.TimersDue(at));
        return incoming.Count == 0 ? null : instance.Run.Turn(at, incoming);
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

    private bool TryBuild(Instance instance, ExecutionStarted started, List<Episode> history)
    {
        var scope = new CodeScope(worker!.Services, logger, instance.Id);
        OrchestrationRun run;
        try
        {
            if (!worker.TryCreateOrchestrator(started, scope.Services, out var orchestrator))
            {
                scope.Dispose();
                return false;
            }
            run = new OrchestrationRun(instance.Id, started, orchestrator, worker.Settings, what =>
            {
                if (instance.Intrude(what))
                    Queue(instance);
            });
            run.Replay(history);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
        instance.Run = run;
        instance.Scope = scope;
        return true;
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
            foreach (var child in commit.OpenChildren)
                commit.Tell(Find(child.InstanceId, out _), terminated with { At = commit.At });
    }

    private void CreateChild(TurnCommit commit, ChildCreated child)
    {
        var parent = commit.Instance;
        var started = new ExecutionStarted(child.Name, child.Version, child.Input, InstanceIds.NewExecution())
        {
            At = commit.At,
            Parent = new ParentLink(parent.Id, parent.Row.Name, parent.Row.Execution, child.Id),
            Tags = child.Tags,
        };
        lock (Stripe(child.InstanceId))
        {
            var known = live.TryGetValue(child.InstanceId, out var running)
                ? running.Row
                : Store.Read(reader => reader.Find(child.InstanceId));
            if (running is null && (known is null || known.Status.IsFinal()))
            {
                commit.Create(New(child.InstanceId, started, parent.Seq, known?.Seq), started);
                return;
            }
        }
        commit.Tell(parent, new ChildFailed(child.Id, new Failure(
            "DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException",
            $"Expected to start sub-orchestration '{child.Name}' as a new instance, but instance '{child.InstanceId}' exists and has not "
            + "ended. Give it another instance id, or wait until the other one has ended.", null, null))
        { At = commit.At }, parent.Row.Execution);
    }

    private static Failure Terminated(string id, string? output) =>
        new("OrchestrationTerminated", $"Orchestration '{id}' was terminated{(output is null ? "." : $": {output}")}", null, null)
        { NonRetriable = true };
}
