using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Workers;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Entities;

/// <summary>
/// Lets an entity deal with what has arrived, one message after the other. All of it is stored together; an operation that had to wait
/// for something is the last one, so that its answer does not wait for the next one too.
/// </summary>
internal sealed class EntityTurn(TaskHub hub, IReadOnlyList<WorkerTasks> workers, Entity entity, EntityCommit commit) : IAsyncDisposable
{
    private const int LargestBatch = 1000;

    // The workers of one host share its services; the first that knows the entity makes it.
    private readonly WorkerTasks worker = workers[0];
    private readonly EntityOperationShim shim = new(entity.Id, commit.Row.State, workers[0].Settings);
    private AsyncServiceScope? scope;
    private ITaskEntity? code;

    public async Task RunAsync(CancellationToken stopping)
    {
        var goesOn = true;
        for (var count = 0; goesOn && count < LargestBatch && !stopping.IsCancellationRequested; count++)
        {
            if (entity.Take(commit.Row.Holder) is not { } message)
                return;
            commit.Take(message);
            switch (message.Event)
            {
                case EntityOperation operation:
                    goesOn = await RunAsync(operation).ConfigureAwait(false);
                    break;
                case EntityAcquire acquire:
                    Acquire(acquire);
                    break;
                case EntityRelease release:
                    Release(release);
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (scope is not { } used)
            return;
        try
        {
            await used.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            worker.Logger.LogWarning(e, "Services of entity {EntityId} could not be disposed of.", entity.Id);
        }
    }

    private void Acquire(EntityAcquire acquire)
    {
        commit.SetHolder(acquire.Caller.InstanceId, acquire.Lock);
        var next = acquire.Position + 1;
        if (next < acquire.EntityIds.Count)
            commit.Post(acquire.EntityIds[next], acquire with { Position = next, At = commit.At });
        else
            commit.Answer(acquire.Caller, new EntityLockGranted(acquire.Caller.TaskId) { At = commit.At });
    }

    private void Release(EntityRelease release)
    {
        if (commit.Row.Holder is null || commit.Row.Lock != release.Lock)
        {
            // The request is still here, so it has not got any further; or the lock has been given back before.
            if (entity.TakeRequest(release.Lock) is { } request)
                commit.Take(request);
            return;
        }
        commit.SetHolder(null, default);
        var next = release.Position + 1;
        if (next < release.EntityIds.Count)
            commit.Post(release.EntityIds[next], release with { Position = next, At = commit.At });
    }

    /// <returns>False if the operation had to wait for something.</returns>
    private async ValueTask<bool> RunAsync(EntityOperation operation)
    {
        var goesOn = true;
        HistoryEvent answer;
        try
        {
            shim.Begin(operation);
            if (code is null && !TryCreate(out code))
                throw new EntityNotFoundException();
            var run = code!.RunAsync(shim);
            goesOn = run.IsCompleted;
            var result = worker.Settings.Converter.Serialize(await run.ConfigureAwait(false));
            answer = new EntityAnswered(operation.Caller?.TaskId ?? 0, result) { At = commit.At };
        }
        catch (Exception e) when (hub.Entities.IsStopping)
        {
            throw new OperationCanceledException($"Operation '{operation.Name}' was cut off by the stop.", e);
        }
        catch (Exception e)
        {
            shim.Undo();
            var failure = e is EntityNotFoundException
                ? new Failure("EntityTaskNotFound", $"No entity task named '{shim.Context.Id.Name}' was found.", null, null)
                { NonRetriable = true }
                : FailureMapper.FromException(e, worker.Settings.FailureProperties);
            if (e is not EntityNotFoundException)
                worker.Log.OperationFails(entity.Id, operation.Name, e);
            worker.Logger.LogInformation("Operation {Operation} of entity {EntityId} failed: {Type}: {Message} {Stack}",
                operation.Name, entity.Id, failure.Type, failure.Message, failure.Stack);
            answer = new EntityFailed(operation.Caller?.TaskId ?? 0, failure) { At = commit.At };
        }
        if (answer is EntityAnswered)
            shim.Keep(commit, StartedTwice);
        if (operation.Caller is { } caller)
            commit.Answer(caller, answer);
        return goesOn;
    }

    private bool TryCreate(out ITaskEntity? created)
    {
        scope ??= worker.Services.CreateAsyncScope();
        created = null;
        var name = EntityInstanceId.FromString(entity.Id).Name;
        foreach (var one in workers)
            if (one.TryCreateEntity(name, scope.Value.ServiceProvider, out created))
                return true;
        return false;
    }

    private void StartedTwice(string instanceId) => worker.Logger.LogWarning(
        "Entity {EntityId} started an orchestration as instance {InstanceId}, which exists and has not ended. It goes on as it is.",
        entity.Id, instanceId);

    private sealed class EntityNotFoundException : Exception;
}
