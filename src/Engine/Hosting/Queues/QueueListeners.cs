using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Hosting.Queues;

/// <summary>Runs the queue functions while the host runs.</summary>
internal sealed class QueueListeners(
    FunctionCatalog catalog, HostJson host, QueueConnections connections, IServiceProvider services, IOptions<EmbeddedEngineOptions> engine,
    ILoggerFactory loggers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(catalog.Queues.Select(function =>
        new QueueListener(
            function,
            connections.Open(function.Connection),
            host.Queues,
            services,
            engine.Value.TimeProvider,
            loggers.CreateLogger($"Function.{function.Name}")).RunAsync(stoppingToken)));
}
