using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using Baton.Schema;
using Baton.Tools.Listing;
using Baton.Tools.Servers;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Asking;

/// <summary>Reads what a server wants to know before a call goes on, and writes the replies.</summary>
internal static class QuestionReader
{
    private const int MostQuestions = 20;
    private const int LongestMessage = 4000;
    private const int LongestKey = 200;
    private const int LargestSchema = 64 * 1024;

    // It is sent back whole with every round.
    private const int LargestState = 1024 * 1024;

    /// <summary>Reads a result that asks for input. What a person cannot be asked becomes an error result: the call is over then.</summary>
    public static ToolResult Read(ToolDefinition tool, JsonNode result, Redactor redactor)
    {
        try
        {
            var requests = result["inputRequests"] as JsonObject ?? [];
            var state = result["requestState"]?.GetValue<string>();
            if (requests.Count == 0 && state is null)
                throw new Unusable("it needs input, but does not say which.");
            if (requests.Count > MostQuestions)
                throw new Unusable($"it asks {requests.Count} things at once; expected at most {MostQuestions}.");
            if (state?.Length > LargestState)
                throw new Unusable($"its state has {state.Length:N0} characters; expected at most {LargestState:N0}.");
            var items = requests.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => Question(r.Key, r.Value, redactor)).ToList();
            return new ToolResult("", null, IsError: false, new ToolQuestions(items, state));
        }
        catch (Unusable e)
        {
            return Refuse(e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Refuse($"what it asks for cannot be read: {e.Message}");
        }

        ToolResult Refuse(string why) => new($"{tool.QualifiedName} did not finish: {redactor.Clean(why)}", null, IsError: true);
    }

    /// <summary>The replies as the server expects them, by key.</summary>
    public static JsonObject Write(ToolQuestions asked, IReadOnlyList<ToolReply> replies)
    {
        var responses = new JsonObject();
        foreach (var (question, reply) in asked.Items.Zip(replies))
        {
            var response = new JsonObject { ["action"] = reply.Kind.ToString().ToLowerInvariant() };
            if (reply is { Kind: ToolReplyKind.Accept, Content: { } content })
                response["content"] = JsonObject.Create(content);
            responses[question.Key] = response;
        }

        return responses;
    }

    private static ToolQuestion Question(string key, JsonNode? request, Redactor redactor)
    {
        var method = request?["method"]?.GetValue<string>();
        if (method != RequestMethods.ElicitationCreate)
        {
            throw new Unusable(method switch
            {
                "sampling/createMessage" => "it wants a model's answer from its caller (sampling), which is not offered here.",
                "roots/list" => "it wants a list of its caller's folders (roots), which is not offered here.",
                _ => $"it asks for '{Shorten(method ?? "nothing", 100)}', which is not offered here; a question to a person is '{RequestMethods.ElicitationCreate}'.",
            });
        }

        var asked = request!["params"];
        if (asked?["mode"]?.GetValue<string>() is { } mode && mode != "form")
            throw new Unusable($"it wants a person to be sent elsewhere (elicitation mode '{Shorten(mode, 100)}'), which is not offered here; only forms are.");
        if (key.Length is 0 or > LongestKey)
            throw new Unusable($"it names a question with {key.Length} characters; expected 1 to {LongestKey}.");
        var message = Shorten(VisibleText.Clean(redactor.Clean(asked?["message"]?.GetValue<string>() ?? "")), LongestMessage);
        if (string.IsNullOrWhiteSpace(message))
            throw new Unusable("it asks a person without saying what.");
        return new ToolQuestion(key, message, Schema(asked!["requestedSchema"], redactor));
    }

    private static JsonElement Schema(JsonNode? node, Redactor redactor)
    {
        if (node is not JsonObject shape || shape["type"] is not JsonValue type || !type.TryGetValue(out string? name) || name != "object")
            throw new Unusable("it asks a person for something that is no form: expected a schema of an object.");
        var schema = redactor.Clean(VisibleText.CleanSchema(JsonSerializer.SerializeToElement(node)));
        if (schema.GetRawText().Length > LargestSchema)
            throw new Unusable($"its form is larger than {LargestSchema:N0} characters.");
        try
        {
            JsonSchema.Parse(schema);
            return schema;
        }
        catch (JsonSchemaException e)
        {
            throw new Unusable($"its form is no JSON Schema: {e.Message}");
        }
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");

    private sealed class Unusable(string why) : Exception(why);
}
