using Baton.Engine.Replay;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Workers;

/// <summary>Runs the registered tasks for as long as the host runs.</summary>
internal sealed class EmbeddedDurableTaskWorker(
    string name,
    IDurableTaskFactory factory,
    TaskHub hub,
    IServiceProvider services,
    IOptionsMonitor<DurableTaskWorkerOptions> options,
    IOptions<EmbeddedEngineOptions> engine,
    ILoggerFactory loggers) : DurableTaskWorker(name, factory)
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var worker = options.Get(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(worker.Concurrency.MaximumConcurrentActivityWorkItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(worker.Concurrency.MaximumConcurrentOrchestrationWorkItems, 1);
        hub.Start(new WorkerTasks(
            Factory,
            services,
            new RunSettings(worker.DataConverter, loggers) { DefaultVersion = worker.Versioning?.DefaultVersion ?? "" },
            engine.Value.TimeProvider,
            loggers.CreateLogger("Baton.Engine.Worker"))
        {
            Versioning = worker.Versioning,
            Concurrency = worker.Concurrency,
        });
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await hub.StopAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
