using Baton.Engine.Replay;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Workers;

/// <summary>Runs the registered tasks for as long as the host runs. Several workers of one host share the engine.</summary>
internal sealed class EmbeddedDurableTaskWorker : DurableTaskWorker
{
    private readonly TaskHub hub;

    public EmbeddedDurableTaskWorker(string name, IDurableTaskFactory factory, TaskHub hub, IServiceProvider services,
        IOptionsMonitor<DurableTaskWorkerOptions> options, IOptionsMonitor<DurableTaskWorkerWorkItemFilters> filters,
        IOptions<EmbeddedEngineOptions> engine, ILoggerFactory loggers)
        : base(name, factory)
    {
        this.hub = hub;
        ExceptionPropertiesProvider = services.GetService<IExceptionPropertiesProvider>();
        var worker = options.Get(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(worker.Concurrency.MaximumConcurrentActivityWorkItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(worker.Concurrency.MaximumConcurrentOrchestrationWorkItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(worker.Concurrency.MaximumConcurrentEntityWorkItems, 1);
        // A host makes all its services before it starts the first: whichever starts the engine, all tasks are known by then.
        hub.Add(new WorkerTasks(
            factory,
            services,
            new RunSettings(worker.DataConverter, loggers)
            {
                DefaultVersion = worker.Versioning?.DefaultVersion ?? "",
                EntitiesEnabled = worker.EnableEntitySupport,
                LongestTimer = worker.MaximumTimerInterval,
                FailureProperties = ExceptionPropertiesProvider is { } provider ? provider.GetExceptionProperties : null,
            },
            engine.Value.TimeProvider,
            loggers.CreateLogger("Baton.Engine.Worker"))
        {
            Versioning = worker.Versioning,
            Filters = filters.Get(name) is { Apply: true } applied ? applied : null,
            MayRun = FilterOf(worker, services),
            Log = TaskLog.Create(loggers, worker.Logging.UseLegacyCategories),
            Concurrency = worker.Concurrency,
        });
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        hub.Start();
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await hub.StopAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;

#pragma warning disable CS0618 // The SDK calls its filter experimental.
    private static Func<string, IReadOnlyDictionary<string, string>?, bool>? FilterOf(
        DurableTaskWorkerOptions worker, IServiceProvider services)
    {
        if ((worker.OrchestrationFilter ?? services.GetService<IOrchestrationFilter>()) is not { } filter)
            return null;
        return (name, tags) =>
        {
            var answer = filter.IsOrchestrationValidAsync(new OrchestrationFilterParameters { Name = name, Tags = tags });
            return answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult();
        };
    }
#pragma warning restore CS0618
}
