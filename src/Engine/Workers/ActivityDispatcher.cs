using System.Threading.Channels;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>Runs activities, a limited number at a time, in the order in which they were stored.</summary>
internal sealed class ActivityDispatcher(Action<Instance, long, HistoryEvent> onDone)
{
    private readonly Channel<(Instance Instance, long Execution, TaskScheduled Task)> queue =
        Channel.CreateUnbounded<(Instance, long, TaskScheduled)>();
    private readonly CancellationTokenSource stopping = new();
    private Task[] runners = [];
    private WorkerTasks? tasks;
    private IHostApplicationLifetime? lifetime;

    public void Start(WorkerTasks worker)
    {
        tasks = worker;
        lifetime = worker.Services.GetService<IHostApplicationLifetime>();
        runners = [.. Enumerable.Range(0, worker.Concurrency.MaximumConcurrentActivityWorkItems).Select(_ => Task.Run(RunAsync))];
    }

    public void Enqueue(Instance instance, TaskScheduled task) => queue.Writer.TryWrite((instance, instance.Row.Execution, task));

    /// <summary>Starts no more activities, as nothing of what they did could be stored.</summary>
    public void Abort() => _ = stopping.CancelAsync();

    /// <summary>
    /// Starts no more activities and waits for those that run. What has not ended by then runs again after the next start.
    /// </summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(runners).WaitAsync(patience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            tasks!.Logger.LogWarning("Activities still run {Seconds} s after the stop began. They will run again after the next start.",
                patience.TotalSeconds);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var (instance, execution, task) = await queue.Reader.ReadAsync(stopping.Token).ConfigureAwait(false);
                if (await RunAsync(instance.Id, task).ConfigureAwait(false) is { } outcome)
                    onDone(instance, execution, outcome);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    /// <summary>Runs one activity. Null: the stop cut it off, so that it has no result and runs again after the next start.</summary>
    private async Task<HistoryEvent?> RunAsync(string instanceId, TaskScheduled task)
    {
        try
        {
            await using var scope = tasks!.Services.CreateAsyncScope();
            if (!tasks.TryCreateActivity(task, scope.ServiceProvider, out var activity))
                return new TaskFailed(task.Id, NotFound(task.Name)) { At = tasks.Now };
            var converter = tasks.Settings.Converter;
            var input = converter.Deserialize(task.Input, activity.InputType);
            var output = await activity.RunAsync(new Context(instanceId, task), input).ConfigureAwait(false);
            return new TaskCompleted(task.Id, converter.Serialize(output)) { At = tasks.Now };
        }
        catch (Exception e) when (IsStopping())
        {
            tasks!.Logger.LogInformation(e, "Activity {Activity} of instance {InstanceId} was cut off by the stop.", task.Name, instanceId);
            return null;
        }
        catch (Exception e)
        {
            var failure = FailureMapper.FromException(e, tasks!.Settings.FailureProperties);
            tasks.Logger.LogInformation("Activity {Activity} of instance {InstanceId} failed: {Type}: {Message} {Stack}",
                task.Name, instanceId, failure.Type, failure.Message, failure.Stack);
            return new TaskFailed(task.Id, failure) { At = tasks.Now };
        }
    }

    private static Failure NotFound(string name) =>
        new("ActivityTaskNotFound", $"No activity task named '{name}' was found.", null, null) { NonRetriable = true };

    // Activities are told to end as soon as the host stops, which is before the host comes to stop the engine.
    private bool IsStopping() => stopping.IsCancellationRequested || lifetime?.ApplicationStopping.IsCancellationRequested == true;

    private sealed class Context(string instanceId, TaskScheduled task) : TaskActivityContext
    {
        public override TaskName Name => new(task.Name);

        public override string InstanceId => instanceId;

        public override string Version => task.Version;
    }
}
