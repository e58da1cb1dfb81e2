using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;
using DurableTask.Core.Exceptions;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Workers;

/// <summary>Taking back a failure: the failed steps are forgotten, and the orchestration goes on from before them.</summary>
internal sealed partial class TaskHub
{
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not failed.</exception>
    public async Task RewindAsync(string id, string? reason)
    {
        ThrowIfFailed();
        var row = Store.Read(reader => reader.Find(id)) ?? throw Missing(id);
        if (row.Status != ExecutionStatus.Failed)
            throw new InvalidOperationException($"Expected instance '{id}' to have failed, but it is in the {row.Status} state. "
                + "Only failed instances can be rewound.");
        var plans = new List<RewindPlan>();
        Plan(row, reason, plans);
        for (var i = 0; i < plans.Count; i++)
            lock (Stripe(plans[i].Instance.Id))
                if (!live.TryAdd(plans[i].Instance.Id, plans[i].Instance))
                {
                    plans[..i].ForEach(plan => Retire(plan.Instance));
                    throw new InvalidOperationException(
                        $"Instance '{plans[i].Instance.Id}' was started anew or is being rewound. Look at it again.");
                }
        var job = new Rewind(this, plans, plans.SelectMany(Reborn).ToList());
        job.Lock();
        Store.Writer.Enqueue(job);
        await Stored(job.Done).ConfigureAwait(false);
    }

    private void Plan(InstanceRow row, string? reason, List<RewindPlan> plans)
    {
        var history = Store.Read(reader => reader.History(row.Seq));
        // Forgetting every failure lets a whole fan-out be tried again. It cannot be done where the code went on from a failure, by a
        // retry for example; then only what came in the last turn is forgotten.
        var (kept, again) = Cut(history, forgetAll: true);
        if (!Replays(row, kept))
            (kept, again) = Cut(history, forgetAll: false);
        var state = InstanceState.Of(kept);
        // Timers fire by themselves, for their time has come.
        var messages = again.Where(e => e is not (TaskFailed or ChildFailed or TimerFired))
            .Append(new ExecutionRewound(reason) { At = Now })
            .Select(e => new Message(e)
            {
                Execution = e is ExecutionRewound or ExecutionStarted ? null : row.Execution,
                InboxSeq = Store.NextInbox(),
            });
        plans.Add(new RewindPlan(kept, state, [.. messages], new Instance(row with
        {
            Status = state.Started is null ? ExecutionStatus.Pending : ExecutionStatus.Running,
            Completed = null,
            IsBusy = state.OpenTasks.Count > 0,
        })
        { NotBefore = DateTime.MaxValue, LastUsed = Now }));
        foreach (var child in state.OpenChildren.Values)
            if (ChildThatWillAnswer(row, child) is { Status: ExecutionStatus.Failed } failed)
                Plan(failed, reason, plans);
    }

    /// <summary>
    /// The sub-orchestrations that an instance waits for again and that are not there to be rewound with it: they were purged, terminated,
    /// or never came to be. They begin anew.
    /// </summary>
    private List<(Instance Child, Message Start)> Reborn(RewindPlan plan)
    {
        var reborn = new List<(Instance, Message)>();
        var answered = plan.Messages.Select(message => message.Event).OfType<ChildCompleted>().Select(e => e.TaskId).ToHashSet();
        foreach (var child in plan.State.OpenChildren.Values.Where(child => !answered.Contains(child.Id)))
        {
            if (ChildThatWillAnswer(plan.Instance.Row, child) is not null)
                continue;
            if (Conceive(plan.Instance, child, Now, out var started) is { } created)
                reborn.Add((created, new Message(started with { Trace = Tracing.Below(plan.State.Started) }) { InboxSeq = Store.NextInbox() }));
            else
                plan.Messages.Add(new Message(NameTaken(child, Now))
                {
                    Execution = plan.Instance.Row.Execution,
                    InboxSeq = Store.NextInbox(),
                });
        }
        return reborn;
    }

    /// <summary>The child that a call began, if it runs or can be rewound; null otherwise.</summary>
    private InstanceRow? ChildThatWillAnswer(InstanceRow parent, ChildCreated created) => Store.Read(reader =>
        reader.Find(created.InstanceId) is { } child && (child.Status == ExecutionStatus.Failed || !child.Status.IsFinal())
        && reader.Start(child.Seq)?.Parent is { } link
        && (link.InstanceId, link.Execution, link.TaskId) == (parent.Id, parent.Execution, created.Id)
            ? child
            : null);

    /// <summary>Splits a history into what stays and what is to be told again.</summary>
    private static (List<Episode> Kept, List<HistoryEvent> Again) Cut(List<Episode> history, bool forgetAll)
    {
        var kept = history[..^1];
        if (forgetAll)
            kept = kept.ConvertAll(episode => episode with
            {
                Events = [.. episode.Events.Where(e => e is not (TaskFailed or ChildFailed))],
            });
        return (kept, [.. history[^1].Events.Where(e => !e.IsAction)]);
    }

    private bool Replays(InstanceRow row, List<Episode> history)
    {
        if (history.SelectMany(episode => episode.Events).OfType<ExecutionStarted>().FirstOrDefault() is not { } started)
            return true;
        foreach (var worker in WorkersFor(row.Name, started.Version, row.Tags))
        {
            using var scope = worker.Services.CreateScope();
            try
            {
                if (!worker.TryCreateOrchestrator(started, scope.ServiceProvider, out var orchestrator))
                    continue;
                new OrchestrationRun(row.Id, started, orchestrator, worker.Settings, _ => { }).Replay(history);
                return true;
            }
            catch (NonDeterministicOrchestrationException)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The activities that have no result yet, neither in the history nor on its way.</summary>
    private static IEnumerable<TaskScheduled> Unanswered(InstanceState state, IEnumerable<HistoryEvent> onTheirWay)
    {
        var answered = onTheirWay.Select(e => e is TaskCompleted x ? x.TaskId : e is TaskFailed y ? y.TaskId : -1).ToHashSet();
        return state.OpenTasks.Values.Where(task => !answered.Contains(task.Id));
    }

    private sealed record RewindPlan(List<Episode> Kept, InstanceState State, List<Message> Messages, Instance Instance);

    private sealed class Rewind(TaskHub hub, List<RewindPlan> plans, List<(Instance Child, Message Start)> reborn) : WriteJob
    {
        private readonly EntityOutbox entities = new(hub.Entities);
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private RewindPlan? gone;

        public Task Done => done.Task;

        /// <summary>Asks anew for the locks that each had when it failed, which were given back then.</summary>
        public void Lock()
        {
            foreach (var plan in plans)
                if (plan.State.Lock is { } held)
                {
                    var caller = new EntityCaller(plan.Instance.Id, plan.Instance.Row.Execution, held.Id);
                    entities.Post(held.EntityIds[0], new EntityAcquire(held.Lock, caller, held.EntityIds, 0) { At = hub.Now });
                }
        }

        public override void Write(StoreWriter store)
        {
            gone = plans.Find(plan => !store.HasEnded(plan.Instance.Seq));
            if (gone is not null)
                return;
            entities.Write(store);
            foreach (var plan in plans)
            {
                store.DeleteHistory(plan.Instance.Seq);
                foreach (var episode in plan.Kept)
                    store.Append(plan.Instance.Row, episode.At, episode.ToBytes());
                store.Update(plan.Instance.Row);
                foreach (var message in plan.Messages)
                    store.Post(message.InboxSeq, plan.Instance.Seq, message.Execution, message.Event);
            }
            foreach (var (child, start) in reborn)
            {
                TurnCommit.WriteNew(store, child, child.Row);
                store.Post(start.InboxSeq, child.Seq, null, start.Event);
            }
        }

        public override void Committed()
        {
            if (gone is not null)
            {
                entities.Abandon();
                plans.ForEach(plan => hub.Retire(plan.Instance));
                hub.Forget(reborn.Select(one => one.Child));
                done.TrySetException(Missing(gone.Instance.Id));
                return;
            }
            entities.Committed();
            foreach (var plan in plans)
            {
                var instance = plan.Instance;
                instance.State = plan.State;
                instance.NotBefore = null;
                foreach (var task in Unanswered(plan.State, plan.Messages.Select(message => message.Event)))
                    hub.StartActivity(instance, task);
                foreach (var message in plan.Messages)
                    hub.Deliver(instance.Id, message);
            }
            foreach (var (child, start) in reborn)
                hub.Deliver(child.Id, start);
            done.TrySetResult();
        }

        public override void Failed(Exception error) => done.TrySetException(error);
    }
}
