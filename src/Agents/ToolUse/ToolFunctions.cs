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

    /// <summary>The argument that only the engine fills in: the same for each repetition of one call, as <c>_meta["baton/idempotency-key"]</c> is.</summary>
    public const string IdempotencyKey = "idempotency_key";

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

    private static readonly string[] Hidden = [ApprovalToken, IdempotencyKey];

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
        var hidden = Array.FindAll(Hidden, h => Takes(tool, h));
        if (hidden.Length == 0)
            return tool.InputSchema;
        var schema = JsonObject.Create(tool.InputSchema)!;
        foreach (var name in hidden)
            schema["properties"]!.AsObject().Remove(name);
        if (schema["required"] is JsonArray required)
        {
            var rest = required.Where(r => !IsOneOf(hidden, r)).Select(r => r?.DeepClone()).ToArray();
            schema["required"] = new JsonArray(rest);
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>True: the tool wants the token that stands for a person's approval.</summary>
    public static bool TakesApprovalToken(ToolDefinition tool) => Takes(tool, ApprovalToken);

    /// <summary>True: the tool wants the call's idempotency key as an argument.</summary>
    public static bool TakesIdempotencyKey(ToolDefinition tool) => Takes(tool, IdempotencyKey);

    /// <summary>The arguments without those that only the engine fills in, whoever put them there.</summary>
    /// <param name="arguments">A JSON object.</param>
    public static JsonElement WithoutHidden(JsonElement arguments) =>
        Hidden.Aggregate(arguments, (rest, name) => With(rest, name, null));

    /// <summary>The arguments with <paramref name="token"/> as the approval token, in place of what stands there.</summary>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="token">The token.</param>
    public static JsonElement WithApprovalToken(JsonElement arguments, string token) => With(arguments, ApprovalToken, token);

    /// <summary>The arguments with <paramref name="key"/> as the idempotency key, in place of what stands there.</summary>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="key">The key.</param>
    public static JsonElement WithIdempotencyKey(JsonElement arguments, string key) => With(arguments, IdempotencyKey, key);

    private static bool Takes(ToolDefinition tool, string argument) =>
        tool.InputSchema.ValueKind == JsonValueKind.Object
        && tool.InputSchema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(argument, out _);

    private static JsonElement With(JsonElement arguments, string name, string? value)
    {
        var filled = JsonObject.Create(arguments)!;
        filled.Remove(name);
        if (value is not null)
            filled[name] = value;
        return JsonSerializer.SerializeToElement(filled);
    }

    private static bool IsOneOf(string[] names, JsonNode? name) => name is JsonValue value && value.TryGetValue<string>(out var text) && names.Contains(text);

    private static string Clean(string name, string suffix = "")
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return clean.Length + suffix.Length > 64 ? clean[..(64 - suffix.Length)] + suffix : clean + suffix;
    }
}
