using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.WireDouble;

namespace Baton.Functions.Tests;

/// <summary>What a model replies: a reply over the wire, made for the request. Its token counts are those of an honest server.</summary>
internal static class Turn
{
    /// <summary>An answer; cut off where the request allows fewer tokens.</summary>
    public static Func<WireRequest, WireReply> Say(string text) => request =>
    {
        var most = MostTokens(request);
        return Text(request, new JsonObject { ["role"] = "assistant", ["content"] = Tokens(text) <= most ? text : text[..(int)(most * 4)] },
            Tokens(text) <= most ? "stop" : "length", Math.Min(Tokens(text), most));
    };

    /// <summary>Calls of tools, <c>server.tool</c>, side by side.</summary>
    public static Func<WireRequest, WireReply> Call(params (string Tool, object Arguments)[] calls) => request =>
        Functions(request, [.. calls.Select(c => (c.Tool.Replace(".", "__", StringComparison.Ordinal), JsonSerializer.Serialize(c.Arguments)))]);

    /// <summary>One call.</summary>
    public static Func<WireRequest, WireReply> Call(string tool, object arguments) => Call((tool, arguments));

    /// <summary>A call by the function's bare name, with arguments as they stand.</summary>
    public static Func<WireRequest, WireReply> CallRaw(string function, string arguments) => request => Functions(request, [(function, arguments)]);

    /// <summary>Hands the task over.</summary>
    public static Func<WireRequest, WireReply> Handoff(string to, string reason = "yours") => request =>
        Functions(request, [($"handoff_to_{to}", JsonSerializer.Serialize(new { reason }))]);

    /// <summary>An error status.</summary>
    public static Func<WireRequest, WireReply> Fail(int status, params (string Name, string Value)[] headers) => _ => WireReply.Error(status, "no", null, headers);

    /// <summary>Tokens of a text, as the server counts them.</summary>
    public static long Tokens(string text) => Math.Max(1, Encoding.UTF8.GetByteCount(text) / 4);

    private static long MostTokens(WireRequest request) => request.Body.TryGetProperty("max_tokens", out var most) ? most.GetInt64() : long.MaxValue;

    private static WireReply Functions(WireRequest request, (string Name, string Arguments)[] calls)
    {
        var number = request.Messages.Count;
        var array = new JsonArray();
        for (var i = 0; i < calls.Length; i++)
        {
            array.Add(new JsonObject
            {
                ["id"] = $"call_{number}_{i}",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = calls[i].Name, ["arguments"] = calls[i].Arguments },
            });
        }

        var tokens = Math.Min(calls.Sum(c => Tokens(c.Name + c.Arguments)), MostTokens(request));
        return Text(request, new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = array }, "tool_calls", tokens);
    }

    private static WireReply Text(WireRequest request, JsonObject message, string finish, long tokens)
    {
        var prompt = Tokens(request.Body.GetProperty("messages").GetRawText());
        return WireReply.Raw(new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = 1_790_000_000,
            ["model"] = "test",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = tokens, ["total_tokens"] = prompt + tokens },
        }.ToJsonString());
    }
}
