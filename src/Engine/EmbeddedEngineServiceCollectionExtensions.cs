using Baton.Engine.Client;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine;

/// <summary>Adds the embedded engine to a host.</summary>
public static class EmbeddedEngineServiceCollectionExtensions
{
    /// <summary>
    /// Adds an engine that runs in this process and keeps its state in one file: a <see cref="DurableTaskClient"/> to start and steer
    /// orchestrations with, and a hosted service that runs them while the host runs.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the options; null keeps the defaults.</param>
    /// <param name="tasks">
    /// Names the orchestrators and activities; null if they are named elsewhere, through <c>services.Configure&lt;DurableTaskRegistry&gt;</c>.
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
        if (tasks is not null)
            services.Configure(tasks);
        services.TryAddSingleton(provider => new TaskHub(
            provider.GetRequiredService<IOptions<EmbeddedEngineOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<DurableTaskClient>(provider => new EmbeddedDurableTaskClient(
            Options.DefaultName,
            provider.GetRequiredService<TaskHub>(),
            provider.GetRequiredService<IOptions<DurableTaskClientOptions>>().Value));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EmbeddedEngineService>());
        return services;
    }
}
