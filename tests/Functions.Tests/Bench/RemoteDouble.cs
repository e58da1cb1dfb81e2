using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Functions.Tests;

/// <summary>A remote agent over real HTTP, in this process: its answers are scripted, and what it is asked is kept.</summary>
internal sealed class RemoteDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonElement> _calls = new();

    private RemoteDouble()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Address of its card.</summary>
    public string Card => $"{Address}/.well-known/agent-card.json";

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The requests so far, those that died included.</summary>
    public IReadOnlyList<JsonElement> Calls => [.. _calls];

    public IReadOnlyList<JsonElement> Messages => [.. _calls.Where(c => Method(c) is "SendMessage" or "message/send").Select(c => c.GetProperty("params").GetProperty("message"))];

    /// <summary>Makes the result for a request; null: the connection dies there and then.</summary>
    public Func<JsonElement, JsonNode?> Script { get; set; } = _ => Message("done");

    /// <summary>What the card says of its endpoints. Null: one of version 1.0.</summary>
    public JsonObject? CardContent { get; set; }

    public static async Task<RemoteDouble> StartAsync()
    {
        var agent = new RemoteDouble();
        await agent._app.StartAsync();
        return agent;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static string? Method(JsonElement call) => call.GetProperty("method").GetString();

    /// <summary>An answer at once.</summary>
    public static JsonNode Message(string text) =>
        new JsonObject { ["message"] = new JsonObject { ["messageId"] = "m", ["role"] = "ROLE_AGENT", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) } };

    /// <summary>A task, in the form of the answer to SendMessage (or GetTask, with <paramref name="bare"/>).</summary>
    public static JsonNode Task(string state, string? says = null, string? made = null, bool bare = false)
    {
        var status = new JsonObject { ["state"] = $"TASK_STATE_{state}" };
        if (says is not null)
            status["message"] = new JsonObject { ["messageId"] = "s", ["role"] = "ROLE_AGENT", ["parts"] = new JsonArray(new JsonObject { ["text"] = says }) };
        var task = new JsonObject { ["id"] = "t-1", ["contextId"] = "c-1", ["status"] = status };
        if (made is not null)
            task["artifacts"] = new JsonArray(new JsonObject { ["artifactId"] = "a", ["parts"] = new JsonArray(new JsonObject { ["text"] = made }) });
        return bare ? task : new JsonObject { ["task"] = task };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/.well-known/agent-card.json")
        {
            var card = CardContent ?? new JsonObject
            {
                ["name"] = "partner",
                ["supportedInterfaces"] = new JsonArray(new JsonObject { ["url"] = $"{Address}/rpc", ["protocolBinding"] = "JSONRPC", ["protocolVersion"] = "1.0" }),
            };
            await context.Response.WriteAsJsonAsync(card);
            return;
        }

        var call = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        _calls.Enqueue(call);
        if (Script(call) is not { } result)
        {
            context.Abort();
            return;
        }

        var isError = result is JsonObject found && found.ContainsKey("code");
        await context.Response.WriteAsJsonAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "1", [isError ? "error" : "result"] = result });
    }
}
