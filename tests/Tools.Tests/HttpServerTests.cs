using System.Net;
using System.Text.Json.Nodes;
using Baton.Agents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Baton.Tools.Tests;

/// <summary>The gateway against an HTTP server that answers a call as each test wants it.</summary>
public sealed class HttpServerTests : IAsyncLifetime
{
    private readonly TestBench bench = new(options: new() { MaxAnswerBytes = 100_000 }, settings: [("MCP_TOKEN", "token-0123456789")]);
    private readonly List<string> calls = [];
    private Func<HttpContext, JsonNode, Task> onCall = (_, _) => Task.CompletedTask;
    private WebApplication app = null!;

    private McpServer Server => new() { Type = "http", Url = app.Urls.First() + "/mcp", Headers = new() { ["Authorization"] = "Bearer ${env:MCP_TOKEN}" } };

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapPost("/mcp", AnswerAsync);
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await bench.DisposeAsync();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Call_WithHeadersThatReferToSettings_SendsThemFilledIn()
    {
        onCall = (context, id) => ReplyAsync(context, id, Text(context.Request.Headers.Authorization.ToString()));

        var answer = await bench.CallAsync(Server, "echo");

        answer.Text.ShouldBe("Bearer ***");
        calls.ShouldBe(["Bearer token-0123456789"]);
    }

    [Fact]
    public async Task Call_AnsweredOverTheSizeLimit_IsATypedErrorAndTheNextCallWorks()
    {
        onCall = (context, id) => ReplyAsync(context, id, Text(new string('x', 1_000_000)));
        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(Server, "big"));
        onCall = (context, id) => ReplyAsync(context, id, Text("small"));
        var next = await bench.CallAsync(Server, "big");

        failure.Message.ShouldContain("larger than 100,000 bytes");
        failure.MayHaveHappened.ShouldBeTrue();
        next.Text.ShouldBe("small");
    }

    [Theory]
    [InlineData(500, true, 1)]
    [InlineData(503, true, 1)]
    [InlineData(401, false, 2)]
    [InlineData(404, false, 2)]
    [InlineData(429, false, 2)]
    public async Task Call_AnsweredWithAStatus_SaysWhetherItMayHaveHappened(int status, bool mayHaveHappened, int expectedCalls)
    {
        onCall = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(Server, "tool"));

        failure.MayHaveHappened.ShouldBe(mayHaveHappened, failure.Message);
        calls.Count.ShouldBe(expectedCalls);
        failure.Message.ShouldNotContain("token-0123456789");
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("""{"jsonrpc": "2.0", "id": 999999, "result": {}}""")]
    [InlineData("""{"jsonrpc": "2.0", "id": ID, "result": {"content": 7}}""")]
    [InlineData("""{"jsonrpc": "2.0", "id": ID, "result": {"content": [{"type": "unheard-of"}]}}""")]
    [InlineData("")]
    public async Task Call_AnsweredWithNonsense_IsATypedErrorThatMayHaveHappened(string body)
    {
        onCall = async (context, id) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body.Replace("ID", id.ToJsonString()));
        };

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(Server, "tool", timeout: TimeSpan.FromSeconds(5)));

        failure.MayHaveHappened.ShouldBeTrue(failure.Message);
        calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Call_AnsweredWithARedirect_IsNotFollowed()
    {
        onCall = (context, _) =>
        {
            context.Response.Redirect($"{app.Urls.First()}/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        (await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(Server, "tool"))).Message.ShouldContain("307");

        calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Call_Cancelled_EndsTheRequestAtTheServer()
    {
        var began = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        onCall = async (context, _) =>
        {
            context.RequestAborted.Register(() => ended.TrySetResult());
            began.SetResult();
            await ended.Task;
        };
        using var cancel = new CancellationTokenSource();

        var call = bench.CallAsync(Server, "tool", cancellationToken: cancel.Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static JsonObject Text(string text) =>
        new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }), ["resultType"] = "complete" };

    private static Task ReplyAsync(HttpContext context, JsonNode id, JsonNode result) =>
        context.Response.WriteAsJsonAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result });

    private async Task AnswerAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (message["id"] is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if ((string?)message["method"] == "tools/call")
        {
            calls.Add(context.Request.Headers.Authorization.ToString());
            await onCall(context, id);
            return;
        }

        await ReplyAsync(context, id, new JsonObject
        {
            ["resultType"] = "complete",
            ["supportedVersions"] = new JsonArray("2026-07-28"),
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
        });
    }
}
