using Baton.Engine.History;
using Baton.Engine.Replay;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>Which worker runs an instance, and starting its code.</summary>
internal sealed partial class TaskHub
{
    /// <summary>The workers that run an orchestration of that name and version, if they know it.</summary>
    private IEnumerable<WorkerTasks> WorkersFor(string name, string version, IReadOnlyDictionary<string, string>? tags) =>
        workers.Where(worker => worker.Mismatch(version) is null && !worker.Leaves(name, version, tags));

    /// <summary>Whether the instance is left to a worker that is not here.</summary>
    private bool IsRejected(Instance instance, List<Message> messages) =>
        Array.TrueForAll(workers, worker => worker.Leaves(instance.Row.Name, instance.Row.Version, instance.Row.Tags))
        && !messages.Exists(message => message.Event is ExecutionTerminated);

    private void LeaveToOthers(Instance instance, List<Message> messages)
    {
        logger.LogWarning("Instance {InstanceId} of {Name}, version {Version}, is not for the workers here. It waits for one that runs it.",
            instance.Id, instance.Row.Name, instance.Row.Version);
        instance.NotBefore = DateTime.MaxValue;
        foreach (var message in messages)
            if (message.InboxSeq == 0)
                Store.Writer.Enqueue(new StoreMessage(this, instance, message, alreadyPosted: true));
        EndTurn(instance, messages);
    }

    /// <summary>Starts the code and brings it to where its history ends. Returns why that cannot be done; null if it is done.</summary>
    private Failure? Build(Instance instance, ExecutionStarted started, List<Episode> history)
    {
        Failure? mismatch = null;
        foreach (var worker in workers)
        {
            if (worker.Mismatch(started.Version) is { } other)
                mismatch ??= other;
            else if (!worker.Leaves(started.Name, started.Version, instance.Row.Tags))
                try
                {
                    if (TryBuild(instance, worker, started, history))
                        return null;
                    mismatch = NotFound(started.Name);
                }
                catch (Exception e)
                {
                    // The code cannot be made or does not follow its history.
                    return FailureMapper.FromException(e, worker.Settings.FailureProperties);
                }
        }
        return mismatch ?? NotFound(started.Name);
    }

    private static Failure NotFound(string name) =>
        new("OrchestratorTaskNotFound", $"No orchestrator task named '{name}' was found.", null, null) { NonRetriable = true };

    private bool TryBuild(Instance instance, WorkerTasks worker, ExecutionStarted started, List<Episode> history)
    {
        var scope = new CodeScope(worker.Services, logger, instance.Id);
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
        if (history.Count == 0)
            worker.Log.OrchestrationBegins(instance.Id, started.Name);
        instance.Run = run;
        instance.Scope = scope;
        instance.Log = worker.Log;
        return true;
    }
}
