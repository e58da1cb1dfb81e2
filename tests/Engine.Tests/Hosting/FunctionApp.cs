using System.Net.Http.Json;
using System.Text.Json;
using Baton.Engine.Hosting;
using Baton.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Tests.Hosting;

/// <summary>A function host with the functions of this assembly, on the embedded engine and a port of its own.</summary>
public sealed class FunctionApp : IAsyncLifetime
{
    private WebApplication? _app;

    public string State { get; } = Directory.CreateTempSubdirectory("baton-host-").FullName;

    public HttpClient Http { get; private set; } = new();

    public string MasterKey { get; private set; } = string.Empty;

    public string FunctionKey { get; private set; } = string.Empty;

    /// <summary>The text of host.json; null for none.</summary>
    public string? HostJson { get; init; }

    /// <summary>The engine's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Settings by name.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    public IServiceProvider Services => _app!.Services;

    public async Task InitializeAsync()
    {
        var hostJson = Path.Combine(State, "host.json");
        if (HostJson is not null)
            await File.WriteAllTextAsync(hostJson, HostJson);
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = State });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        ((IConfigurationBuilder)builder.Configuration).AddInMemoryCollection(Settings);
        builder.Services.AddScoped<ScopedThing>();
        builder.Services.AddSingleton<QueueLog>();
        builder.Services.AddEmbeddedEngine(engine =>
            (engine.Path, engine.Synchronous, engine.TimeProvider) = (":memory:", SqliteSynchronous.Off, Clock));
        builder.AddFunctionHost(new FunctionHostOptions
        {
            Assemblies = [typeof(HttpSamples).Assembly],
            StateDirectory = State,
            AllowedHosts = ["agents.example"],
        });
        _app = builder.Build();
        _app.MapFunctionHost();
        await _app.StartAsync();

        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(State, "keys.json")));
        MasterKey = keys.RootElement.GetProperty("master").GetString()!;
        FunctionKey = keys.RootElement.GetProperty("function").GetString()!;
        Http.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(State, recursive: true);
    }

    /// <summary>Sends a request with the master key, unless told otherwise.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, object? body = null, string? key = "master", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (key is not null)
            request.Headers.Add("x-functions-key", key switch { "master" => MasterKey, "function" => FunctionKey, _ => key });
        change?.Invoke(request);
        return await Http.SendAsync(request);
    }
}
