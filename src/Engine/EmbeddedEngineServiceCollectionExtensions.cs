using Baton.Engine.Client;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine;

/// <summary>Adds the embedded engine to a host.</summary>
/// <remarks>
/// The worker and the client are the unnamed ones of <c>AddDurableTaskWorker</c> and <c>AddDurableTaskClient</c>, so that what those
/// are given, before or after, applies to the engine. Named workers and clients are of this engine too, unless they are given a class
/// of their own: each worker has its own tasks and settings, and whichever knows a task runs it.
/// </remarks>
public static class EmbeddedEngineServiceCollectionExtensions
{
    /// <summary>
    /// Adds an engine that runs in this process and keeps its state in one file: a <see cref="DurableTaskClient"/> to start and steer
    /// orchestrations with, and a hosted service that runs them while the host runs. Entities are supported if the options of the
    /// worker and the client say so, which the function host does.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the options; null keeps the defaults.</param>
    /// <param name="tasks">
    /// Names the orchestrators and activities; null if they are named elsewhere, with
    /// <c>AddDurableTaskWorker(worker => worker.AddTasks(…))</c>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddEmbeddedEngine(
        this IServiceCollection services, Action<EmbeddedEngineOptions>? configure = null, Action<DurableTaskRegistry>? tasks = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.AddLogging();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(provider => new TaskHub(
            provider.GetRequiredService<IOptions<EmbeddedEngineOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(new DefaultBuildTargets(typeof(EmbeddedDurableTaskWorker), typeof(EmbeddedDurableTaskClient)));
        services.AddDurableTaskClient(client => client.UseBuildTarget<EmbeddedDurableTaskClient>());
        services.AddDurableTaskWorker(worker =>
        {
            worker.UseBuildTarget<EmbeddedDurableTaskWorker>();
            if (tasks is not null)
                worker.AddTasks(tasks);
        });
        return services;
    }
}
