using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Functions.Tests;

/// <summary>A receiver of webhooks on a port of its own: answers what its script says, then 204.</summary>
internal sealed class Webhook : IAsyncDisposable
{
    private readonly ConcurrentQueue<(Dictionary<string, string> Headers, string Body)> _posts = new();
    private readonly ConcurrentQueue<int> _script;
    private readonly WebApplication _app;

    private Webhook(int[] script)
    {
        _script = new ConcurrentQueue<int>(script);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            _posts.Enqueue((context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await body.ReadToEndAsync()));
            context.Response.StatusCode = _script.TryDequeue(out var status) ? status : StatusCodes.Status204NoContent;
        });
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

    public IReadOnlyList<(Dictionary<string, string> Headers, string Body)> Posts => [.. _posts];

    public static async Task<Webhook> StartAsync(params int[] script)
    {
        var hook = new Webhook(script);
        await hook._app.StartAsync();
        return hook;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
