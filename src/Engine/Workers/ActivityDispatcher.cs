using System.Diagnostics;
using System.Threading.Channels;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>Runs activities, a limited number at a time, in the order in which they were stored.</summary>
internal sealed class ActivityDispatcher(bool hasRunners, Action<Instance, long, HistoryEvent?> onDone)
{
    private readonly Channel<Job> queue = Channel.CreateUnbounded<Job>();
    private readonly CancellationTokenSource stopping = new();
    private Task[] runners = [];
    private Func<IReadOnlyList<WorkerTasks>> workers = () => [];

    /// <param name="all">The workers there are, in the order in which they are asked.</param>
    public void Start(Func<IReadOnlyList<WorkerTasks>> all)
    {
        workers = all;
        var limit = hasRunners ? all().Max(worker => worker.Concurrency.MaximumConcurrentActivityWorkItems) : 0;
        runners = [.. Enumerable.Range(0, limit).Select(_ => Task.Run(RunAsync))];
    }

    public void Enqueue(Instance instance, TaskScheduled task) => queue.Writer.TryWrite(
        new Job(instance, instance.Row.Execution, task, Tracing.Below(instance.State?.Started)));

    /// <summary>Starts no more activities, as nothing of what they did could be stored.</summary>
    public void Abort() => stopping.Cancel();

    /// <summary>Begins the next activity, where there are no runners that do. Null: none is waiting.</summary>
    public Task? Step() => !stopping.IsCancellationRequested && queue.Reader.TryRead(out var next)
        ? RunAsync(next)
        : null;

    /// <summary>
    /// Starts no more activities and waits for those that run. What has not ended by then runs again after the next start.
    /// </summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        Abort();
        try
        {
            await Task.WhenAll(runners).WaitAsync(patience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            workers()[0].Logger.LogWarning("Activities still run {Seconds} s after the stop began. They will run again after the next start.",
                patience.TotalSeconds);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var next = await queue.Reader.ReadAsync(stopping.Token).ConfigureAwait(false);
                await RunAsync(next).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    private async Task RunAsync(Job job) => onDone(job.Instance, job.Execution, await OutcomeAsync(job).ConfigureAwait(false));

    /// <summary>
    /// Runs one activity. Null: the stop cut it off or nobody here takes it, so that it has no result and runs again after the next start.
    /// </summary>
    private async Task<HistoryEvent?> OutcomeAsync(Job job)
    {
        var task = job.Task;
        var isTaken = false;
        foreach (var worker in workers().OrderBy(worker => worker.Mismatch(task.Version) is not null))
            if (worker.Filters?.TakesActivity(task.Name, task.Version) != false)
            {
                isTaken = true;
                var (isKnown, outcome) = await RunInPlaceAsync(worker, job).ConfigureAwait(false);
                if (isKnown)
                    return outcome;
            }
        return isTaken ? new TaskFailed(task.Id, NotFound(task.Name)) { At = workers()[0].Now } : null;
    }

    private async Task<(bool IsKnown, HistoryEvent? Outcome)> RunInPlaceAsync(WorkerTasks worker, Job job)
    {
        if (workers().Count == 1)
            return await RunAsync(worker, job).ConfigureAwait(false);
        await worker.ActivityPlaces.WaitAsync(stopping.Token).ConfigureAwait(false);
        try
        {
            return await RunAsync(worker, job).ConfigureAwait(false);
        }
        finally
        {
            worker.ActivityPlaces.Release();
        }
    }

    private async Task<(bool IsKnown, HistoryEvent? Outcome)> RunAsync(WorkerTasks worker, Job job)
    {
        var (instanceId, task) = (job.Instance.Id, job.Task);
        Activity? span = null;
        try
        {
            await using var scope = worker.Services.CreateAsyncScope();
            if (!worker.TryCreateActivity(task, scope.ServiceProvider, out var activity))
                return (false, null);
            span = Tracing.Run(instanceId, task, job.Trace);
            worker.Log.ActivityBegins(instanceId, task.Name);
            var converter = worker.Settings.Converter;
            var input = converter.Deserialize(task.Input, activity.InputType);
            var output = await activity.RunAsync(new Context(instanceId, task), input).ConfigureAwait(false);
            var result = converter.Serialize(output);
            worker.Log.ActivityEnds(instanceId, task.Name, null);
            return (true, new TaskCompleted(task.Id, result) { At = worker.Now });
        }
        catch (Exception e) when (IsStopping(worker))
        {
            worker.Logger.LogInformation(e, "Activity {Activity} of instance {InstanceId} was cut off by the stop.", task.Name, instanceId);
            return (true, null);
        }
        catch (Exception e)
        {
            var failure = FailureMapper.FromException(e, worker.Settings.FailureProperties);
            worker.Logger.LogInformation("Activity {Activity} of instance {InstanceId} failed: {Type}: {Message} {Stack}",
                task.Name, instanceId, failure.Type, failure.Message, failure.Stack);
            worker.Log.ActivityEnds(instanceId, task.Name, e);
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
            return (true, new TaskFailed(task.Id, failure) { At = worker.Now });
        }
        finally
        {
            Tracing.End(span, worker.Logger);
        }
    }

    private static Failure NotFound(string name) =>
        new("ActivityTaskNotFound", $"No activity task named '{name}' was found.", null, null) { NonRetriable = true };

    // Activities are told to end as soon as the host stops, which is before the host comes to stop the engine.
    private bool IsStopping(WorkerTasks worker) => stopping.IsCancellationRequested
        || worker.Services.GetService<IHostApplicationLifetime>()?.ApplicationStopping.IsCancellationRequested == true;

    /// <param name="Instance">Who waits for it.</param>
    /// <param name="Execution">The execution that does.</param>
    /// <param name="Task">The activity.</param>
    /// <param name="Trace">What its span hangs below; null for nothing.</param>
    private readonly record struct Job(Instance Instance, long Execution, TaskScheduled Task, TraceLink? Trace);

    private sealed class Context(string instanceId, TaskScheduled task) : TaskActivityContext
    {
        public override TaskName Name => new(task.Name);

        public override string InstanceId => instanceId;

        public override string Version => task.Version;
    }
}
