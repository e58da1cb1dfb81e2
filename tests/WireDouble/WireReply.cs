using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Baton.WireDouble;

/// <summary>What the double answers: a good answer, or one of the ways in which servers fail.</summary>
public sealed class WireReply
{
    private readonly Func<HttpContext, WireRequest, Task> _write;

    private WireReply(Func<HttpContext, WireRequest, Task> write) => _write = write;

    /// <summary>An answer in words. With <paramref name="usage"/> false the server does not count tokens.</summary>
    public static WireReply Text(string text, string finish = "stop", bool usage = true) =>
        Message(new JsonObject { ["role"] = "assistant", ["content"] = text }, finish, usage);

    /// <summary>One call, or several side by side.</summary>
    public static WireReply Calls(params (string Id, string Name, string Arguments)[] calls) =>
        Message(new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = Calls(calls, indexed: false) }, "tool_calls", usage: true);

    /// <summary>A completion around any message.</summary>
    public static WireReply Message(JsonObject message, string? finish, bool usage) => new((context, request) =>
        Json(context, new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = 1_790_000_000,
            ["model"] = $"{request.Body.GetProperty("model").GetString()}-2026-01-01",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message.DeepClone(), ["finish_reason"] = finish }),
            ["usage"] = usage ? Usage() : null,
        }.ToJsonString()));

    /// <summary>An error status with a body in OpenAI's form.</summary>
    public static WireReply Error(int status, string message = "no", string? code = null, params (string Name, string Value)[] headers) => new((context, _) =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Json(context, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["code"] = code, ["type"] = "error" } }.ToJsonString());
    });

    /// <summary>Any body, whole.</summary>
    public static WireReply Raw(string body, string contentType = "application/json", int status = 200) => new(async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>Promises more bytes than it sends, then drops the connection.</summary>
    public static WireReply Truncated() => new(async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 10_000;
        await context.Response.WriteAsync("{\"id\":\"chatcmpl-1\",\"choices\":[{\"message\":", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        throw Cut();
    });

    /// <summary>Drops the connection without a word.</summary>
    public static WireReply Dropped() => new((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Sends the beginning of an answer, or nothing at all, and then nothing more until the caller gives up.</summary>
    public static WireReply Stalled(bool afterHeaders = false) => new(async (context, _) =>
    {
        if (afterHeaders)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"id\":", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await UntilAborted(context);
    });

    /// <summary>Never stops sending.</summary>
    public static WireReply Endless() => new(async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)' ');
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
    });

    /// <summary>Sends the caller elsewhere.</summary>
    public static WireReply Redirect(string target) => new((context, _) =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    });

    /// <summary>A streamed answer: the text in the given parts, then the calls with their arguments in pieces.</summary>
    /// <param name="parts">Parts of the text.</param>
    /// <param name="calls">Calls.</param>
    /// <param name="whole">False: the connection ends before the last event.</param>
    public static WireReply Stream(string[] parts, (string Id, string Name, string Arguments)[] calls, bool whole = true) => new(async (context, _) =>
    {
        context.Response.ContentType = "text/event-stream";
        await Send(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null);
        foreach (var part in parts)
            await Send(new JsonObject { ["content"] = part }, null);
        for (var i = 0; i < calls.Length; i++)
        {
            await Send(new JsonObject { ["tool_calls"] = Calls([calls[i] with { Arguments = "" }], indexed: true, from: i) }, null);
            foreach (var piece in calls[i].Arguments.Chunk(3))
            {
                await Send(new JsonObject
                {
                    ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["function"] = new JsonObject { ["arguments"] = new string(piece) } }),
                }, null);
            }
        }

        if (!whole)
            throw Cut();

        await Send([], calls.Length > 0 ? "tool_calls" : "stop");
        await Event(new JsonObject { ["id"] = "chatcmpl-1", ["model"] = "m", ["choices"] = new JsonArray(), ["usage"] = Usage() }.ToJsonString());
        await Event("[DONE]");

        Task Send(JsonObject delta, string? finish) => Event(new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
        }.ToJsonString());

        async Task Event(string data)
        {
            await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    });

    internal Task WriteAsync(HttpContext context, WireRequest request) => _write(context, request);

    private static JsonArray Calls((string Id, string Name, string Arguments)[] calls, bool indexed, int from = 0)
    {
        var array = new JsonArray();
        for (var i = 0; i < calls.Length; i++)
        {
            var call = new JsonObject
            {
                ["id"] = calls[i].Id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = calls[i].Name, ["arguments"] = calls[i].Arguments },
            };
            if (indexed)
                call["index"] = from + i;
            array.Add(call);
        }

        return array;
    }

    private static JsonObject Usage() => new() { ["prompt_tokens"] = 1000, ["completion_tokens"] = 200, ["total_tokens"] = 1200 };

    // Unlike Abort, this lets what was sent arrive before the connection closes.
    private static IOException Cut() => new("The answer ends here.");

    private static async Task Json(HttpContext context, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async Task UntilAborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}
