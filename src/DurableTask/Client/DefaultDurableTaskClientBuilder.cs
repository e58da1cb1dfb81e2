using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Client;

/// <summary>Puts a client together from services and named options.</summary>
public class DefaultDurableTaskClientBuilder : IDurableTaskClientBuilder
{
    /// <summary>Makes a builder.</summary>
    /// <param name="name">The client's name; null means the default one.</param>
    /// <param name="services">The services the client is registered in.</param>
    public DefaultDurableTaskClientBuilder(string? name, IServiceCollection services)
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
    /// <exception cref="ArgumentException">The class is no concrete <see cref="DurableTaskClient"/>.</exception>
    public Type? BuildTarget
    {
        get;
        set
        {
            BuildTargets.Check<DurableTaskClient>(value);
            field = value;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="BuildTarget"/> is not set.</exception>
    public DurableTaskClient Build(IServiceProvider serviceProvider)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        return (BuildTarget ?? serviceProvider.GetService<DefaultBuildTargets>()?.Client) is { } target
            ? (DurableTaskClient)ActivatorUtilities.CreateInstance(serviceProvider, target, Name)
            : throw new InvalidOperationException("The client has no class to run it. Set one with UseBuildTarget.");
    }
}
