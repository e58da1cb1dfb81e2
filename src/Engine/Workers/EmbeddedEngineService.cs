using Baton.Engine.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Workers;

/// <summary>Runs the registered tasks for as long as the host runs.</summary>
internal sealed class EmbeddedEngineService(
    TaskHub hub,
    IServiceProvider services,
    IOptions<DurableTaskRegistry> registry,
    IOptions<DurableTaskClientOptions> client,
    IOptions<EmbeddedEngineOptions> options,
    ILoggerFactory loggers) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        hub.Start(new WorkerTasks(
            new RegistryFactory(registry.Value),
            services,
            new RunSettings(client.Value.DataConverter, loggers) { DefaultVersion = client.Value.DefaultVersion },
            options.Value.TimeProvider,
            loggers.CreateLogger("Baton.Engine.Worker")));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => hub.StopAsync();
}
