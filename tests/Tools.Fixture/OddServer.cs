using System.Text.Json.Nodes;

namespace ToolsFixture;

/// <summary>
/// A server written by hand that knows the first protocol version only. <c>answersProbe</c>: it answers every method it does not know with an empty
/// success; else it does not answer them at all. <c>asks</c>: during a call it asks a person over the connection, and waits for the answer.
/// </summary>
internal static class OddServer
{
    public static async Task<int> RunAsync(bool answersProbe, bool asks = false)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var message = JsonNode.Parse(line)!;
            if (message["id"] is not { } id || message["method"] is null)
                continue;
            if (asks && (string?)message["method"] == "tools/call")
            {
                await Console.Out.WriteLineAsync("""
                    {"jsonrpc": "2.0", "id": "q", "method": "elicitation/create", "params": {"message": "Which seat?", "requestedSchema": {"type": "object", "properties": {}}}}
                    """.Trim());
                continue;
            }

            JsonNode? result = (string?)message["method"] switch
            {
                "initialize" => new JsonObject
                {
                    ["protocolVersion"] = "2024-11-05",
                    ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                    ["serverInfo"] = new JsonObject { ["name"] = "odd", ["version"] = "1" },
                },
                "tools/list" => new JsonObject
                {
                    ["tools"] = new JsonArray(new JsonObject { ["name"] = "hello", ["inputSchema"] = new JsonObject { ["type"] = "object" } }),
                },
                "tools/call" => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "hello" }) },
                _ => answersProbe ? new JsonObject() : null,
            };
            if (result is null)
                await Console.Error.WriteLineAsync($"ignores {message["method"]}");
            else
                await Console.Out.WriteLineAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result }.ToJsonString());
        }

        return 0;
    }
}
