using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Replay;

namespace Baton.Engine.Workers;

/// <summary>What orchestrations and entities have to do with each other.</summary>
internal sealed partial class TaskHub
{
    // No instance's id has such a character.
    private const char EntityTimer = '\u0001';

    public EntityHub Entities { get; }

    internal void WorkBegins() => Interlocked.Increment(ref underWay);

    internal void WorkEnds() => Interlocked.Decrement(ref underWay);

    internal void WakeEntity(string id, DateTime at) => timers.Schedule(EntityTimer + id, at);

    /// <summary>Reserves a name for an orchestration that an entity starts; null if an instance of that name has not ended.</summary>
    internal Instance? Reserve(string id, ExecutionStarted started)
    {
        lock (Stripe(id))
        {
            if (live.ContainsKey(id))
                return null;
            var known = Store.Read(reader => reader.Find(id));
            return known is null || known.Status.IsFinal() ? New(id, started, null, known?.Seq) : null;
        }
    }

    internal void WakeAtStart(Instance instance)
    {
        if (instance.Row.Wake is { } start)
            Schedule(instance, start);
    }

    /// <summary>Gives names back that nothing came of.</summary>
    internal void Forget(IEnumerable<Instance> unborn)
    {
        foreach (var instance in unborn)
            live.TryRemove(KeyValuePair.Create(instance.Id, instance));
    }

    /// <summary>Passes on to entities what a turn has for them.</summary>
    private static void AddressEntities(TurnCommit commit, TurnOutcome outcome)
    {
        var (id, execution) = (commit.Instance.Id, commit.Started.Execution);
        foreach (var action in outcome.Actions)
            switch (action)
            {
                case EntityCalled x:
                    commit.Entities.Post(x.EntityId, new EntityOperation(x.Operation, x.Input)
                    {
                        At = commit.At,
                        Sender = id,
                        Caller = new EntityCaller(id, execution, x.Id),
                    });
                    break;
                case EntitySignaled x:
                    commit.Entities.Post(
                        x.EntityId, new EntityOperation(x.Operation, x.Input) { At = commit.At, Sender = id, Due = x.Due });
                    break;
                case EntityLockRequested x:
                    var caller = new EntityCaller(id, execution, x.Id);
                    commit.Entities.Post(x.EntityIds[0], new EntityAcquire(x.Lock, caller, x.EntityIds, 0) { At = commit.At });
                    break;
                case EntityLockReleased x:
                    Unlock(commit, x.Lock, x.EntityIds, isGranted: true);
                    break;
            }
        // Whoever ends, however, holds no lock and waits for none any more.
        if (outcome.End is not null && commit.Instance.State!.Lock is { } held)
            Unlock(commit, held.Lock, held.EntityIds, commit.Instance.State.IsLockGranted);
    }

    private static void Unlock(TurnCommit commit, Guid lockId, IReadOnlyList<string> entityIds, bool isGranted)
    {
        // A request that is on its way is followed, so that it cannot arrive where it has been given up already.
        if (!isGranted)
            commit.Entities.Post(entityIds[0], new EntityRelease(lockId, commit.Instance.Id, entityIds, 0) { At = commit.At });
        else
            foreach (var entityId in entityIds)
                commit.Entities.Post(entityId, new EntityRelease(lockId, commit.Instance.Id, [], 0) { At = commit.At });
    }
}
