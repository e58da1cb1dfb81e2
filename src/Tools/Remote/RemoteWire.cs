using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Tools.Remote;

/// <summary>
/// The Agent2Agent protocol on the wire, JSON-RPC binding: version 1.0 (https://a2a-protocol.org/v1.0.0/specification/), and 0.3, which names methods, roles
/// and states otherwise.
/// </summary>
internal static class RemoteWire
{
    private const int Unknown = -32001;
    private static readonly string[] Modes = ["text/plain", "application/json"];

    /// <summary>The request that says something.</summary>
    public static JsonObject Send(AgentCard card, RemoteMessage message)
    {
        var said = new JsonObject
        {
            ["messageId"] = message.Id,
            ["role"] = card.IsOld ? "user" : "ROLE_USER",
            ["parts"] = new JsonArray(card.IsOld ? new JsonObject { ["kind"] = "text", ["text"] = message.Text } : new JsonObject { ["text"] = message.Text }),
        };
        if (card.IsOld)
            said["kind"] = "message";
        if (message.Task is not null)
            said["taskId"] = message.Task;
        if (message.Context is not null)
            said["contextId"] = message.Context;
        var modes = new JsonArray([.. Modes.Select(m => JsonValue.Create(m))]);
        var how = card.IsOld
            ? new JsonObject { ["blocking"] = false, ["acceptedOutputModes"] = modes }
            : new JsonObject { ["returnImmediately"] = true, ["acceptedOutputModes"] = modes };
        return Request(card, card.IsOld ? "message/send" : "SendMessage", new JsonObject { ["message"] = said, ["configuration"] = how });
    }

    /// <summary>The request that asks how a task is.</summary>
    public static JsonObject Get(AgentCard card, string task) => Request(card, card.IsOld ? "tasks/get" : "GetTask", new JsonObject { ["id"] = task });

    /// <summary>The request that ends a task.</summary>
    public static JsonObject Cancel(AgentCard card, string task) => Request(card, card.IsOld ? "tasks/cancel" : "CancelTask", new JsonObject { ["id"] = task });

    /// <summary>Reads an answer to any of them.</summary>
    /// <param name="answer">The JSON-RPC response.</param>
    /// <param name="clean">Takes out of its texts what must not go on.</param>
    /// <exception cref="FormatException">It is not one.</exception>
    public static RemoteTask Read(JsonElement answer, Func<string, string> clean)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            throw new FormatException("expected a JSON-RPC response, a JSON object.");
        if (answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            var code = error.TryGetProperty("code", out var number) && number.TryGetInt32(out var value) ? value : 0;
            var said = Text(error, "message") ?? "it does not say why";
            return new RemoteTask(RemoteState.Failed, null, null, clean(code == Unknown ? "it does not know the task any more." : $"it answers with an error: {said} ({code})"), null);
        }

        if (!answer.TryGetProperty("result", out var result) || result.ValueKind != JsonValueKind.Object)
            throw new FormatException("expected a JSON-RPC response with a result, found none.");
        if (Inside(result, "message") is { } message)
            return Message(message, clean);
        if (Inside(result, "task") is { } task)
            return Task(task, clean);
        return Text(result, "kind") == "message" || (result.TryGetProperty("parts", out _) && !result.TryGetProperty("status", out _)) ? Message(result, clean) : Task(result, clean);
    }

    private static JsonObject Request(AgentCard card, string method, JsonObject parameters)
    {
        if (card.Tenant is not null)
            parameters["tenant"] = card.Tenant;
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "1", ["method"] = method, ["params"] = parameters };
    }

    private static RemoteTask Message(JsonElement message, Func<string, string> clean)
    {
        var (text, data) = Parts(Items(message, "parts"), clean);
        return new RemoteTask(RemoteState.Completed, null, Text(message, "contextId"), text, data);
    }

    private static RemoteTask Task(JsonElement task, Func<string, string> clean)
    {
        if (Text(task, "id") is not { } id || Inside(task, "status") is not { } status)
            throw new FormatException("expected a task with an id and a status, found none.");
        var state = State(Text(status, "state"));
        var said = Inside(status, "message") is { } message ? Items(message, "parts") : [];
        var made = state == RemoteState.Completed ? Items(task, "artifacts").SelectMany(a => Items(a, "parts")).ToList() : [];
        var (text, data) = Parts(made.Count > 0 ? made : said, clean);
        return new RemoteTask(state, id, Text(task, "contextId"), text, data);
    }

    // 1.0 writes TASK_STATE_INPUT_REQUIRED, 0.3 writes input-required. What is not known yet may still become something.
    private static RemoteState State(string? state) => state?.Replace("TASK_STATE_", "", StringComparison.Ordinal).Replace('_', '-').ToLowerInvariant() switch
    {
        "completed" => RemoteState.Completed,
        "failed" or "canceled" or "cancelled" => RemoteState.Failed,
        "rejected" => RemoteState.Rejected,
        "input-required" or "auth-required" => RemoteState.Asks,
        _ => RemoteState.Working,
    };

    private static (string Text, JsonElement? Data) Parts(IEnumerable<JsonElement> parts, Func<string, string> clean)
    {
        var text = new StringBuilder();
        JsonElement? data = null;
        var pieces = 0;
        foreach (var part in parts)
        {
            var words = Text(part, "text");
            if (words is null && part.TryGetProperty("data", out var value))
                (words, data) = (value.GetRawText(), value.Clone());
            words ??= Named(part);
            if (words is null)
                continue;
            text.Append(pieces++ == 0 ? "" : "\n\n").Append(words);
        }

        var whole = clean(text.ToString());

        // Only JSON that is the whole of it, and in which nothing had to be taken out, is passed on as it is.
        return (whole, pieces == 1 && data is { } only && whole == only.GetRawText() ? only : null);
    }

    // Files are named, not fetched: where they are is for the agent to say and not for a head to follow.
    private static string? Named(JsonElement part) =>
        (Text(part, "filename") ?? Text(part, "url") ?? (Inside(part, "file") is { } file ? Text(file, "name") ?? Text(file, "uri") : null)) is { } name ? $"[file: {name}]" : null;

    private static JsonElement? Inside(JsonElement value, string name) =>
        value.TryGetProperty(name, out var inside) && inside.ValueKind == JsonValueKind.Object ? inside : null;

    private static IEnumerable<JsonElement> Items(JsonElement value, string name) =>
        value.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object) : [];

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
