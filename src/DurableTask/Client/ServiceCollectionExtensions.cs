using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Client;

/// <summary>Registers clients.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Registers a client, or finds the one registered under the same name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The client's name; null means the default one, which services can take as a plain client.</param>
    /// <returns>The client's builder.</returns>
    public static IDurableTaskClientBuilder AddDurableTaskClient(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        name ??= Options.DefaultName;
        if (services.Select(service => service.ImplementationInstance).OfType<Builders>().FirstOrDefault() is not { } builders)
        {
            services.AddSingleton(builders = new Builders());
            services.AddSingleton<IDurableTaskClientProvider>(provider => new Clients(provider, builders));
        }

        if (builders.TryGetValue(name, out var builder))
            return builder;

        builder = new DefaultDurableTaskClientBuilder(name, services);
        builders.Add(name, builder);
        services.AddOptions<DurableTaskClientOptions>(name).PostConfigure<IServiceProvider>((options, provider) =>
        {
            if (!options.DataConverterWasSet && provider.GetService<DataConverter>() is { } converter)
                options.DataConverter = converter;
        });
        return name == Options.DefaultName ? builder.RegisterDirectly() : builder;
    }

    /// <summary>Registers a client, or finds the default one.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what it is and how it works.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDurableTaskClient(
        this IServiceCollection services, Action<IDurableTaskClientBuilder> configure) =>
        services.AddDurableTaskClient(Options.DefaultName, configure);

    /// <summary>Registers a client, or finds the one registered under the same name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="configure">Says what it is and how it works.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDurableTaskClient(
        this IServiceCollection services, string name, Action<IDurableTaskClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.AddDurableTaskClient(name));
        return services;
    }

    private sealed class Builders : Dictionary<string, IDurableTaskClientBuilder>;

    private sealed class Clients(IServiceProvider services, Builders builders) : IDurableTaskClientProvider, IAsyncDisposable
    {
        private readonly Dictionary<string, DurableTaskClient> _clients = [];
        private readonly Lock _gate = new();

        public DurableTaskClient GetClient(string? name = null)
        {
            name ??= Options.DefaultName;
            lock (_gate)
            {
                if (_clients.TryGetValue(name, out var client))
                    return client;
                if (!builders.TryGetValue(name, out var builder))
                    throw new ArgumentOutOfRangeException(
                        nameof(name), name, "The value of this argument must be in the set of available clients: ["
                        + string.Join(", ", builders.Keys.Select(known => $"\"{known}\"")) + "]. Add it with AddDurableTaskClient.");
                return _clients[name] = builder.Build(services);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in _clients.Values)
                await client.DisposeAsync();
        }
    }
}
