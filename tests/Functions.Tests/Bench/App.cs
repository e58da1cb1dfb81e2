using System.Text.Json;
using Baton.Agents;
using Baton.Engine;
using Baton.Engine.Hosting;
using Baton.Engine.Workers;
using Baton.Models;
using Baton.Records;
using Baton.Sqlite;
using Baton.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baton.Functions.Tests;

/// <summary>One life of the head: the functions of this assembly on the embedded engine, behind a port of its own.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly WebApplication _app;

    private App(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public TaskHub Hub => _app.Services.GetRequiredService<TaskHub>();

    public IRunStore Store => _app.Services.GetRequiredService<IRunStore>();

    public DurableTaskClient Client => _app.Services.GetRequiredService<DurableTaskClient>();

    public LinkSigner Signer => _app.Services.GetRequiredService<LinkSigner>();

    public HttpClient Http { get; } = new();

    /// <param name="state">Folder of the head's state; its teams are in <c>teams</c> below it.</param>
    /// <param name="clock">The clock of engine and app. Model and tool time-outs go by the system's.</param>
    /// <param name="model">Endpoint of the model.</param>
    /// <param name="onDisk">False: nothing outlives the head.</param>
    /// <param name="wrap">Puts something around the run store. Null: nothing.</param>
    /// <param name="settings">More settings. Null: none.</param>
    public static async Task<App> StartAsync(string state, TimeProvider clock, Uri model, bool onDisk, Func<IRunStore, IRunStore>? wrap = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Baton:Teams"] = Path.Combine(state, "teams"),
            ["AzureWebJobs:KeepSchedules:Disabled"] = "true",
            ["Baton:Links:Key"] = "a key for links that only tests know",
            ["Baton:Models:compatible:Endpoint"] = model.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var services = builder.Services;
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(0.2));
        services.AddRouting();
        services.AddProblemDetails();
        services.AddSingleton(clock);
        services.AddSingleton(_ => new SqliteRunStore(File("records.db"), new SqliteFileOptions { Synchronous = SqliteSynchronous.Off }));
        services.AddSingleton(s => wrap is null ? s.GetRequiredService<SqliteRunStore>() : wrap(s.GetRequiredService<SqliteRunStore>()));
        services.AddSingleton(s => new ModelGateway(s.GetRequiredService<IConfiguration>()));
        services.AddSingleton(s => new ToolGateway(s.GetRequiredService<IConfiguration>(), NullLogger<ToolGateway>.Instance));
        services.AddSingleton<IRunQueue, LocalHead.LocalRunQueue>();
        services.AddBaton();
        services.AddEmbeddedEngine(engine =>
        {
            engine.Path = File("engine.db");
            engine.Synchronous = SqliteSynchronous.Off;
            engine.TimeProvider = clock;
            engine.IdleEviction = Timeout.InfiniteTimeSpan;
            engine.StopTimeout = TimeSpan.Zero;
        });
        builder.AddFunctionHost(new FunctionHostOptions { Assemblies = [typeof(RunTeam).Assembly], StateDirectory = state, TenantOf = InstanceIds.TenantOf });
        var app = new App(builder.Build());
        try
        {
            app._app.MapFunctionHost();
            await app._app.StartAsync();
            using var keys = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(Path.Combine(state, "keys.json")));
            app.Http.DefaultRequestHeaders.Add("x-functions-key", keys.RootElement.GetProperty("function").GetString());
            app.Http.BaseAddress = new Uri(app._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        string File(string name) => onDisk ? Path.Combine(state, name) : ":memory:";
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
