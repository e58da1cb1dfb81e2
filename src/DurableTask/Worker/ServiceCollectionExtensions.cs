using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Worker;

/// <summary>Registers workers.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Registers a worker, or finds the one registered under the same name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The worker's name; null means the default one.</param>
    /// <returns>The worker's builder.</returns>
    public static IDurableTaskWorkerBuilder AddDurableTaskWorker(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        name ??= Options.DefaultName;
        if (services.Select(service => service.ImplementationInstance).OfType<Builders>().FirstOrDefault() is not { } builders)
            services.AddSingleton(builders = new Builders());
        if (builders.TryGetValue(name, out var builder))
            return builder;

        builder = new DefaultDurableTaskWorkerBuilder(name, services);
        builders.Add(name, builder);
        services.AddOptions<DurableTaskWorkerOptions>(name).PostConfigure<IServiceProvider>((options, provider) =>
        {
            if (!options.DataConverterWasSet && provider.GetService<DataConverter>() is { } converter)
                options.DataConverter = converter;
        });
        services.AddSingleton(builder.Build);
        return builder;
    }

    /// <summary>Registers a worker, or finds the default one.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what it runs and how.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDurableTaskWorker(
        this IServiceCollection services, Action<IDurableTaskWorkerBuilder> configure) =>
        services.AddDurableTaskWorker(Options.DefaultName, configure);

    /// <summary>Registers a worker, or finds the one registered under the same name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The worker's name.</param>
    /// <param name="configure">Says what it runs and how.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDurableTaskWorker(
        this IServiceCollection services, string name, Action<IDurableTaskWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.AddDurableTaskWorker(name));
        return services;
    }

    private sealed class Builders : Dictionary<string, IDurableTaskWorkerBuilder>;
}
