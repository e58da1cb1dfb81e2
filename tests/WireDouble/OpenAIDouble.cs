using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.WireDouble;

/// <summary>
/// A server that speaks OpenAI's chat completions over real HTTP on a port of its own, and answers as it is told. It keeps what it was asked.
/// </summary>
public sealed class OpenAIDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<WireReply> _script = new();
    private readonly ConcurrentQueue<WireRequest> _requests = new();
    private readonly Func<WireRequest, WireReply> _otherwise;

    private OpenAIDouble(Func<WireRequest, WireReply> otherwise)
    {
        _otherwise = otherwise;
        // The bare builder reads no settings and no command line of the test runner.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What to set as the provider's endpoint.</summary>
    public Uri Endpoint => new(_app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1");

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyList<WireRequest> Requests => [.. _requests];

    /// <summary>Starts the server.</summary>
    /// <param name="otherwise">Answers when the script is used up. Null: with the text "ok".</param>
    public static async Task<OpenAIDouble> StartAsync(Func<WireRequest, WireReply>? otherwise = null)
    {
        var server = new OpenAIDouble(otherwise ?? (_ => WireReply.Text("ok")));
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Adds answers to the script, one for each request.</summary>
    public OpenAIDouble Then(params WireReply[] replies)
    {
        foreach (var reply in replies)
            _script.Enqueue(reply);
        return this;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        using var body = buffer.Length == 0 ? JsonDocument.Parse("{}") : JsonDocument.Parse(buffer.ToArray());
        var request = new WireRequest(
            context.Request.Path,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.RootElement.Clone(),
            (int)buffer.Length);
        _requests.Enqueue(request);
        if (request.Path != "/v1/chat/completions" && request.Path != "/openai/v1/chat/completions")
        {
            await WireReply.Error(404, $"no such path {request.Path}").WriteAsync(context, request);
            return;
        }

        var reply = _script.TryDequeue(out var next) ? next : _otherwise(request);
        try
        {
            await reply.WriteAsync(context, request);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone, which some replies wait for.
        }
    }
}
