using System.Diagnostics.CodeAnalysis;
using Baton.Engine.Entities;
using Baton.Engine.History;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Replay;

/// <summary>Calls, signals and locks of entities.</summary>
internal sealed partial class EmbeddedOrchestrationContext
{
    private readonly Dictionary<int, OpenAction> requests = [];
    private EntityFeature? entities;

    public override TaskOrchestrationEntityFeature Entities => settings.EntitiesEnabled
        ? entities ??= new EntityFeature(this)
        : throw new NotSupportedException(
            "Durable entities are disabled because DurableTaskWorkerOptions.EnableEntitySupport=false. Set it to true.");

    /// <summary>Whether an entity's answer is waited for. Unlike an activity's it does not keep an orchestration from ending.</summary>
    internal bool AwaitsEntity => requests.Count > 0;

    /// <summary>Takes a request to an entity off the list; null if there is none.</summary>
    internal OpenAction? CloseRequest(int id) => requests.Remove(id, out var request) ? request : null;

    private void RefuseEntity(string? id, string parameter)
    {
        if (settings.EntitiesEnabled)
            EntityIds.Refuse(id, parameter);
    }

    private void RefuseInCriticalSection()
    {
        if (entities?.InCriticalSection() == true)
            throw new InvalidOperationException("While holding locks, cannot call suborchestrators.");
    }

    private OpenAction Request(ActionEvent action)
    {
        actions.Add(action);
        return requests[action.Id] = new OpenAction(action);
    }

    private sealed class EntityFeature(EmbeddedOrchestrationContext context) : TaskOrchestrationEntityFeature
    {
        private EntityLockRequested? held;
        private HashSet<EntityInstanceId>? free;

        public override async Task<TResult> CallEntityAsync<TResult>(
            EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null)
        {
            var result = await Call(id, operationName, input);
            return context.settings.Converter.Deserialize<TResult>(result)!;
        }

        public override Task CallEntityAsync(
            EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null) =>
            Call(id, operationName, input);

        public override Task SignalEntityAsync(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
        {
            Check(id, operationName);
            if (held?.EntityIds.Contains(id.ToString()) == true)
                throw new InvalidOperationException("Must not signal a locked entity from a critical section.");
            var text = context.settings.Converter.Serialize(input);
            var request = context.NewGuid();
            context.actions.Add(new EntitySignaled(context.lastId++, id.ToString(), operationName, text, request)
            {
                At = context.Now,
                Due = options?.SignalTime?.UtcDateTime,
            });
            return Task.CompletedTask;
        }

        public override async Task<IAsyncDisposable> LockEntitiesAsync(IEnumerable<EntityInstanceId> entityIds)
        {
            ArgumentNullException.ThrowIfNull(entityIds);
            context.EnsureTurn();
            var ids = entityIds.Distinct().ToList();
            if (ids.Count == 0)
                throw new ArgumentException("The list of entities to lock must not be empty.", nameof(entityIds));
            foreach (var id in ids)
                EntityIds.Check(id, nameof(entityIds));
            if (held is not null)
                throw new InvalidOperationException("Must not enter another critical section from within a critical section.");
            // Everybody takes locks in the same order, so that nobody waits for one who waits for him.
            ids.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order ? order : string.CompareOrdinal(a.Key, b.Key));
            var lockId = context.NewGuid();
            held = new EntityLockRequested(context.lastId++, lockId, ids.ConvertAll(id => id.ToString())) { At = context.Now };
            await context.Request(held).Task;
            free = [.. ids];
            return new Releaser(this, lockId);
        }

        public override bool InCriticalSection([NotNullWhen(true)] out IReadOnlyList<EntityInstanceId>? entityIds)
        {
            entityIds = free?.ToList() ?? [];
            return held is not null;
        }

        private async Task<string?> Call(EntityInstanceId id, string operationName, object? input)
        {
            Check(id, operationName);
            if (held is not null && free?.Remove(id) != true)
                throw new InvalidOperationException(
                    free is null ? "Must await the completion of the lock request prior to calling any entity."
                    : held.EntityIds.Contains(id.ToString())
                        ? "Must not call an entity from a critical section while a prior call to the same entity is still pending."
                        : "Must not call an entity from a critical section if it is not one of the locked entities.");
            try
            {
                var text = context.settings.Converter.Serialize(input);
                var request = context.NewGuid();
                return await context.Request(new EntityCalled(context.lastId++, id.ToString(), operationName, text, request)
                {
                    At = context.Now,
                }).Task;
            }
            catch (ActionFailedException e)
            {
                throw new EntityOperationFailedException(id, operationName, FailureMapper.ToDetails(e.Failure));
            }
            finally
            {
                if (held?.EntityIds.Contains(id.ToString()) == true)
                    free?.Add(id);
            }
        }

        private void Check(EntityInstanceId id, string operationName)
        {
            EntityIds.Check(id, nameof(id));
            ArgumentNullException.ThrowIfNull(operationName);
            context.EnsureTurn();
        }

        private void Release(Guid lockId)
        {
            if (held?.Lock != lockId)
                return;
            context.EnsureTurn();
            context.actions.Add(new EntityLockReleased(context.lastId++, lockId, held.EntityIds) { At = context.Now });
            held = null;
            free = null;
        }

        private sealed class Releaser(EntityFeature feature, Guid lockId) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                feature.Release(lockId);
                return default;
            }
        }
    }
}
