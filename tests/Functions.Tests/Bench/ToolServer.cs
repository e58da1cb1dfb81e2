using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Baton.Functions.Tests;

/// <summary>A call as it reached the tool server.</summary>
/// <param name="Tool">The tool's own name.</param>
/// <param name="Arguments">What came as arguments.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Replies">What became of what the tool had asked. Null: it had asked nothing.</param>
internal sealed record ToolCall(string Tool, JsonElement Arguments, string? Key, string? Replies);

/// <summary>A real MCP server over real HTTP, in this process, so that a test sees its calls and can let it die during one.</summary>
internal sealed class ToolServer : IAsyncDisposable
{
    private static readonly McpServerOptions Options = new()
    {
        ServerInfo = new() { Name = "desk", Version = "1" },
        ToolCollection =
        [
            McpServerTool.Create((string q) => $"found {q}", new() { Name = "look", ReadOnly = true }),
            McpServerTool.Create((string text) => $"noted {text}", new() { Name = "note", Destructive = false, Idempotent = false }),
            McpServerTool.Create((string text) => $"saved {text}", new() { Name = "save", Destructive = false, Idempotent = true }),
            McpServerTool.Create(Refund, new() { Name = "refund", Destructive = true, Idempotent = false }),
            McpServerTool.Create((int size) => string.Concat(Enumerable.Range(0, size / 10).Select(i => $"line {i:0000}\n")), new() { Name = "dump", ReadOnly = true }),
            McpServerTool.Create(Book, new() { Name = "book", Destructive = false, Idempotent = false }),
            McpServerTool.Create(Book, new() { Name = "reserve", Destructive = false, Idempotent = true }),
            McpServerTool.Create(Nag, new() { Name = "nag", ReadOnly = true }),
            McpServerTool.Create(Later, new() { Name = "later", ReadOnly = true }),
            McpServerTool.Create(Broken, new() { Name = "broken", ReadOnly = true }),
        ],
    };

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ToolCall> _calls = new();

    private ToolServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/mcp";

    /// <summary>The calls so far, those that died included.</summary>
    public IReadOnlyList<ToolCall> Calls => [.. _calls];

    /// <summary>Asked before each call is carried out; false: the connection dies there and then.</summary>
    public Func<ToolCall, Task<bool>> Before { get; set; } = _ => Task.FromResult(true);

    /// <summary>Completes when the client breaks a request off.</summary>
    public TaskCompletionSource BrokenOff { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<ToolServer> StartAsync()
    {
        var server = new ToolServer();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Refund(string order, [Description("Money.")] decimal amount, string? approval_token = null) =>
        approval_token is null ? "refused: no token" : $"refunded {amount} for {order}";

    // It keeps nothing between its calls: what it knows comes back as the state.
    private static string Book(RequestContext<CallToolRequestParams> request, string city)
    {
        if (request.Params!.InputResponses is not { } answers)
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["meal"] = Question("Which meal?"), ["seat"] = Question("Which <b>seat</b>?") }, $"secret state: {city}");
        if (request.Params.RequestState != $"secret state: {city}")
            throw new McpException("the state is lost");
        return $"booked {city}, meal {Said(answers["meal"])}, seat {Said(answers["seat"])}";
    }

    private static string Nag() => throw new InputRequiredException(new Dictionary<string, InputRequest> { ["q"] = Question("Sure?") }, null);

    private static string Later(RequestContext<CallToolRequestParams> request) => request.Params!.RequestState switch
    {
        "2" => "now it is done",
        { } state => throw new InputRequiredException(new InputRequiredResult { RequestState = $"{int.Parse(state, System.Globalization.CultureInfo.InvariantCulture) + 1}" }),
        null => throw new InputRequiredException(new InputRequiredResult { RequestState = "1" }),
    };

    private static InputRequest Question(string message) => InputRequest.ForElicitation(new ElicitRequestParams
    {
        Message = message,
        RequestedSchema = new() { Properties = { ["answer"] = new ElicitRequestParams.StringSchema { Title = "Your <i>answer</i>" } }, Required = ["answer"] },
    });

    private static string Said(InputResponse response) =>
        response.RawValue.TryGetProperty("content", out var content) ? content.GetProperty("answer").GetString()! : response.RawValue.GetProperty("action").GetString()!;

    private static CallToolResult Broken() => new() { IsError = true, Content = [new TextContentBlock { Text = "it is broken" }] };

    private async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var message = (await JsonSerializer.DeserializeAsync<JsonRpcMessage>(context.Request.Body, McpJsonUtilities.DefaultOptions, context.RequestAborted))!;
        if (message is JsonRpcRequest { Method: "tools/call", Params: { } parameters })
        {
            var call = new ToolCall(
                (string)parameters["name"]!,
                JsonSerializer.SerializeToElement(parameters["arguments"]),
                (string?)parameters["_meta"]?["baton/idempotency-key"],
                parameters["inputResponses"]?.ToJsonString());
            _calls.Enqueue(call);
            context.RequestAborted.Register(() => BrokenOff.TrySetResult());
            if (!await Before(call))
            {
                context.Abort();
                return;
            }
        }

        if (context.Request.Headers["MCP-Protocol-Version"].ToString() is { Length: > 0 } version)
            message.Context = new() { ProtocolVersion = version };
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, Options);
        var running = server.RunAsync(context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        if (!await transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted))
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }

        await transport.DisposeAsync();
        await running;
    }
}
