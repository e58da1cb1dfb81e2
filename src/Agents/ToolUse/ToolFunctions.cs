using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Agents;

/// <summary>
/// How an agent's tools and handoff targets look to a model: functions with names that every provider takes
/// (<c>[A-Za-z0-9_-]{1,64}</c>), and without the arguments that the model must not see.
/// </summary>
public static class ToolFunctions
{
    /// <summary>The argument that only the engine fills in, after a person's approval.</summary>
    public const string ApprovalToken = "approval_token";

    /// <summary>The function by which the model gives back a task that was handed to it.</summary>
    public const string RejectHandoff = "reject_handoff";

    /// <summary>The function by which a model reads on in a long result, or again in one that its prompt leaves out.</summary>
    public const string ReadBlob = "read_blob";

    /// <summary>The arguments of <see cref="ReadBlob"/>.</summary>
    public static JsonElement ReadBlobSchema { get; } = JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new
        {
            blob = new { type = "string", description = "The blob, as it was named to you." },
            offset = new { type = "integer", minimum = 0, maximum = int.MaxValue, description = "First character, from 0." },
            limit = new { type = "integer", minimum = 1, maximum = LongText.MostRead, description = "Most characters." },
        },
        required = new[] { "blob" },
        additionalProperties = false,
    });

    private const string HandoffPrefix = "handoff_to_";

    /// <summary>The function names of <paramref name="tools"/>, in their order: <c>server__tool</c>, made unique where names collide.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<ToolDefinition> tools)
    {
        var names = new List<string>(tools.Count);
        foreach (var tool in tools)
        {
            var name = Clean($"{tool.Server}__{tool.Name}");
            for (var n = 2; names.Contains(name, StringComparer.Ordinal); n++)
                name = Clean($"{tool.Server}__{tool.Name}", $"_{n}");
            names.Add(name);
        }

        return names;
    }

    /// <summary>The function by which the model hands the task to <paramref name="agent"/>.</summary>
    public static string Handoff(string agent) => HandoffPrefix + agent;

    /// <summary>The agent that a function name hands the task to; null for other functions.</summary>
    public static string? HandoffTarget(string function) =>
        function.StartsWith(HandoffPrefix, StringComparison.Ordinal) ? function[HandoffPrefix.Length..] : null;

    /// <summary>The arguments' schema without what the model must not see.</summary>
    public static JsonElement SchemaForModel(ToolDefinition tool)
    {
        if (!TakesApprovalToken(tool))
            return tool.InputSchema;
        var schema = JsonObject.Create(tool.InputSchema)!;
        schema["properties"]!.AsObject().Remove(ApprovalToken);
        if (schema["required"] is JsonArray required)
        {
            var rest = required.Where(r => !IsToken(r)).Select(r => r?.DeepClone()).ToArray();
            schema["required"] = new JsonArray(rest);
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>True: the tool wants the token that stands for a person's approval.</summary>
    public static bool TakesApprovalToken(ToolDefinition tool) =>
        tool.InputSchema.ValueKind == JsonValueKind.Object
        && tool.InputSchema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(ApprovalToken, out _);

    /// <summary>The arguments with <paramref name="token"/> as the approval token; null takes away what stands there.</summary>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="token">The token. Null: none.</param>
    public static JsonElement WithApprovalToken(JsonElement arguments, string? token)
    {
        var filled = JsonObject.Create(arguments)!;
        filled.Remove(ApprovalToken);
        if (token is not null)
            filled[ApprovalToken] = token;
        return JsonSerializer.SerializeToElement(filled);
    }

    private static bool IsToken(JsonNode? name) => name is JsonValue value && value.TryGetValue<string>(out var text) && text == ApprovalToken;

    private static string Clean(string name, string suffix = "")
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return clean.Length + suffix.Length > 64 ? clean[..(64 - suffix.Length)] + suffix : clean + suffix;
    }
}
