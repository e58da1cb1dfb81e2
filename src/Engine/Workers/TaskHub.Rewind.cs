using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;
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
        var job = new Rewind(this, plans);
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
        var children = state.OpenChildren.Values.ToDictionary(created => created.Id, created => ChildThatWillAnswer(row, created));
        // Of the others the failure stays: terminated, removed, or never begun because somebody else has the name.
        again.AddRange(history.SelectMany(episode => episode.Events).OfType<ChildFailed>()
            .Where(failed => children.TryGetValue(failed.TaskId, out var child) && child is null));
        var messages = again
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
        foreach (var child in children.Values)
            if (child is { Status: ExecutionStatus.Failed })
                Plan(child, reason, plans);
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
        // Timers fire by themselves, for their time has come.
        return (kept, [.. history[^1].Events.Where(e => !e.IsAction && e is not (TaskFailed or ChildFailed or TimerFired))]);
    }

    private bool Replays(InstanceRow row, List<Episode> history)
    {
        if (worker is null || history.SelectMany(episode => episode.Events).OfType<ExecutionStarted>().FirstOrDefault() is not { } started)
            return true;
        using var scope = worker.Services.CreateScope();
        try
        {
            if (worker.TryCreateOrchestrator(started, scope.ServiceProvider, out var orchestrator))
                new OrchestrationRun(row.Id, started, orchestrator, worker.Settings, _ => { }).Replay(history);
            return true;
        }
        catch (NonDeterministicOrchestrationException)
        {
            return false;
        }
    }

    /// <summary>The activities that have no result yet, neither in the history nor on its way.</summary>
    private static IEnumerable<TaskScheduled> Unanswered(InstanceState state, IEnumerable<HistoryEvent> onTheirWay)
    {
        var answered = onTheirWay.Select(e => e is TaskCompleted x ? x.TaskId : e is TaskFailed y ? y.TaskId : -1).ToHashSet();
        return state.OpenTasks.Values.Where(task => !answered.Contains(task.Id));
    }

    private sealed record RewindPlan(List<Episode> Kept, InstanceState State, List<Message> Messages, Instance Instance);

    private sealed class Rewind(TaskHub hub, List<RewindPlan> plans) : WriteJob
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private RewindPlan? gone;

        public Task Done => done.Task;

        public override void Write(StoreWriter store)
        {
            gone = plans.Find(plan => !store.HasEnded(plan.Instance.Seq));
            if (gone is not null)
                return;
            foreach (var plan in plans)
            {
                store.DeleteHistory(plan.Instance.Seq);
                foreach (var episode in plan.Kept)
                    store.Append(plan.Instance.Row, episode.At, episode.ToBytes());
                store.Update(plan.Instance.Row);
                foreach (var message in plan.Messages)
                    store.Post(message.InboxSeq, plan.Instance.Seq, message.Execution, message.Event);
            }
        }

        public override void Committed()
        {
            if (gone is not null)
            {
                plans.ForEach(plan => hub.Retire(plan.Instance));
                done.TrySetException(Missing(gone.Instance.Id));
                return;
            }
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
            done.TrySetResult();
        }

        public override void Failed(Exception error) => done.TrySetException(error);
    }
}
