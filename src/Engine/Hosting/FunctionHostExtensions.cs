using Baton.Engine.Hosting.Http;
using Baton.Engine.Hosting.Management;
using Baton.Engine.Hosting.Queues;
using Baton.Engine.Hosting.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Engine.Hosting;

/// <summary>Serves functions from an ASP.NET Core app.</summary>
public static class FunctionHostExtensions
{
    /// <summary>
    /// Finds the functions, runs those with a schedule, registers orchestrators, activities and entities with the engine's <see cref="DurableTaskRegistry"/>, supports
    /// entities, and reads host.json, whose settings come after those in code that were made before.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="options">What is served, and for whom.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="InvalidOperationException">A function cannot be served, or host.json has a value that is out of range.</exception>
    public static IHostApplicationBuilder AddFunctionHost(this IHostApplicationBuilder builder, FunctionHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var settings = HostJson.Read(options.HostJsonPath, builder.Environment.ContentRootPath);
        var catalog = FunctionCatalog.Find(options.Assemblies);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(catalog);
        if (catalog.Timers.Count > 0)
            builder.Services.AddHostedService<TimerHost>();
        builder.Services.AddRouting();
        builder.Services.AddMvcCore(); // What executes an IActionResult.
        builder.Services.Configure<DurableTaskRegistry>(catalog.Register);
        builder.Services.Configure<EmbeddedEngineOptions>(settings.Apply);
        builder.Services.Configure<DurableTaskClientOptions>(client => client.EnableEntitySupport = true);
        builder.Services.Configure<DurableTaskWorkerOptions>(worker => worker.EnableEntitySupport = true);
        builder.Services.Configure<DurableTaskClientOptions>(settings.Apply);
        builder.Services.Configure<DurableTaskWorkerOptions>(settings.Apply);
        builder.Services.AddSingleton<QueueConnections>();
        builder.Services.AddSingleton(services => new QueueSender(services.GetRequiredService<QueueConnections>(), settings));
        if (catalog.Queues.Count > 0)
            builder.Services.AddHostedService<QueueListeners>();
        return builder;
    }

    /// <summary>
    /// Maps the HTTP functions and the durable management API, behind checks of host, origin and key. The checks of host and origin hold
    /// for all that comes after in the app.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <returns><paramref name="app"/>.</returns>
    /// <exception cref="InvalidOperationException">The keys cannot be read or made.</exception>
    public static WebApplication MapFunctionHost(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.Services.GetRequiredService<FunctionHostOptions>();
        var settings = app.Services.GetRequiredService<HostJson>();
        var keys = HostKeys.Open(options.StateDirectory);
        app.Use(new RequestGuard(options.AllowedHosts).InvokeAsync);
        foreach (var function in app.Services.GetRequiredService<FunctionCatalog>().Http)
            function.Map(app, settings.RoutePrefix, keys);
        ManagementApi.Map(app, keys, options.TenantOf);
        app.Lifetime.ApplicationStarted.Register(() => NameHost(app.Services));
        return app;
    }

    private static void NameHost(IServiceProvider services)
    {
        var server = services.GetRequiredService<IServer>();
        if (services.GetService<DurableTaskClient>() is { } client)
            client.HostAddress = () => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
    }
}
