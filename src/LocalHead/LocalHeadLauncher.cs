using System.Net;
using System.Net.Sockets;
using Baton.Agents;
using Baton.Cli;
using Baton.Engine;
using Baton.Engine.Hosting;
using Baton.Functions;
using Baton.Models;
using Baton.Records;
using Baton.Sqlite;
using Baton.Tools;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Baton.LocalHead;

/// <summary>Starts the local head inside this process: the functions on the embedded engine, with everything they leave behind in one folder.</summary>
internal sealed class LocalHeadLauncher : IHeadLauncher
{
    /// <inheritdoc />
    public async Task<HeadConnection> StartAsync(HeadStart options, CancellationToken cancellationToken)
    {
        try
        {
            var state = StateFolder.Open(options.StateDirectory);
            foreach (var port in Ports(options))
            {
                if (await TryStartAsync(options, state, port, cancellationToken) is { } head)
                    return head;
            }

            throw new HeadStartException($"Expected port {options.Port} on 127.0.0.1 to be free, found it in use. Choose another with --port, or none.");
        }
        catch (StoreLockedException e)
        {
            throw new HeadStartException(
                $"Expected to be the only head on {options.StateDirectory}, found process {e.Pid} on it. Use that head, end it, or choose another folder with --state.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or StoreDamagedException or StoreVersionException)
        {
            throw new HeadStartException($"The head could not start on {options.StateDirectory}: {e.Message}", e);
        }
    }

    // The port that Functions' own tools use comes first, so that links stay good from one start to the next.
    private static int[] Ports(HeadStart options) => options.Port is { } port ? [port] : [7071, 0];

    private static async Task<HeadConnection?> TryStartAsync(HeadStart options, StateFolder state, int port, CancellationToken cancellationToken)
    {
        if (!IsFree(port))
            return null;
        var app = await PrepareAsync(Build(options, state, port));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await EndAsync(app);
            return null;
        }
        catch
        {
            await EndAsync(app);
            throw;
        }

        var url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        state.WriteHead(url);
        return new HeadConnection(
            url,
            state.FunctionKey(),
            async () =>
            {
                state.DeleteHead();
                await EndAsync(app);
            },
            app.Services.GetRequiredService<SignInCodes>().Link(url));
    }

    // Makes everything that the start needs, so that what cannot be had, such as a folder that is another head's, is told before anything begins.
    private static async Task<WebApplication> PrepareAsync(WebApplication app)
    {
        try
        {
            app.MapFunctionHost();
            _ = app.Services.GetServices<IHostedService>();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // The engine is at work before the server listens, so that an app that could not listen must be stopped like any other: disposed of under
    // running activities, it would have them fail.
    private static async Task EndAsync(WebApplication app)
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    // Asked first, so that no work is begun where the server cannot listen.
    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.AddressAlreadyInUse;
        }
    }

    private static WebApplication Build(HeadStart options, StateFolder state, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(LocalHeadLauncher).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory,
        });
        // A head that serves one call starts nothing that nobody asked for; a setting may say otherwise.
        if (!options.Foreground)
            builder.Configuration.AddInMemoryCollection([new($"AzureWebJobs:{nameof(KeepSchedules)}:Disabled", "true")]);
        LocalSettings.Add(builder.Configuration, state);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        if (options.Foreground)
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);

        // First to start and last to end, so that it sees all that happens.
        builder.Services.AddHostedService(s => new OtlpExport(builder.Configuration, state, s.GetRequiredService<ILogger<OtlpExport>>()));
        builder.Services.AddRouting();
        builder.Services.AddProblemDetails();
        builder.Services.AddSqliteRunStore(state.RecordsFile);
        builder.Services.AddSingleton<ModelGateway>();
        builder.Services.AddSingleton<ToolGateway>();
        builder.Services.AddSingleton<IRunQueue, LocalRunQueue>();
        builder.Services.AddBaton();
        builder.Services.AddSingleton(services => new SignInCodes(state, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ISignInCodes>(services => services.GetRequiredService<SignInCodes>());
        builder.Services.AddHealthChecks().AddCheck("sqlite", new SqliteCheck(state)).AddCheck<QueueCheck>("queue");
        builder.Services.AddEmbeddedEngine(engine => engine.Path = state.EngineFile);
        builder.AddFunctionHost(new FunctionHostOptions
        {
            Assemblies = [typeof(RunTeam).Assembly], StateDirectory = state.Path, TenantOf = InstanceIds.TenantOf,
        });
        return builder.Build();
    }
}
