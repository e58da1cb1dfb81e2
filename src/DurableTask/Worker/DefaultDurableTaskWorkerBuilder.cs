using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Worker;

/// <summary>Puts a worker together from services and named options.</summary>
public class DefaultDurableTaskWorkerBuilder : IDurableTaskWorkerBuilder
{
    /// <summary>Makes a builder.</summary>
    /// <param name="name">The worker's name; null means the default one.</param>
    /// <param name="services">The services the worker is registered in.</param>
    public DefaultDurableTaskWorkerBuilder(string? name, IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Name = name ?? Options.DefaultName;
        Services = services;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IServiceCollection Services { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The class is no concrete <see cref="DurableTaskWorker"/>.</exception>
    public Type? BuildTarget
    {
        get;
        set
        {
            BuildTargets.Check<DurableTaskWorker>(value);
            field = value;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="BuildTarget"/> is not set.</exception>
    public IHostedService Build(IServiceProvider serviceProvider)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        if ((BuildTarget ?? serviceProvider.GetService<DefaultBuildTargets>()?.Worker) is not { } target)
            throw new InvalidOperationException("The worker has no class to run it. Set one with UseBuildTarget.");
        var registry = serviceProvider.GetRequiredService<IOptionsMonitor<DurableTaskRegistry>>().Get(Name);
        return (IHostedService)ActivatorUtilities.CreateInstance(serviceProvider, target, Name, new RegistryFactory(registry));
    }
}
