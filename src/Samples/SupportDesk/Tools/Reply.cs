using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SupportDesk.Tools;

/// <summary>Answers of the desk's tools: sentences for the model, and the same facts as JSON for programs.</summary>
internal static class Reply
{
    /// <summary>Name of the <c>_meta</c> entry by which a caller says that a call is the same call as an earlier one.</summary>
    private const string IdempotencyKey = "baton/idempotency-key";

    /// <summary>How results are written and their schemas made: what is null is left out.</summary>
    public static JsonSerializerOptions Json { get; } = new(ModelContextProtocol.McpJsonUtilities.DefaultOptions)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static CallToolResult Of<T>(string text, T facts) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        StructuredContent = JsonSerializer.SerializeToElement(facts, Json),
    };

    /// <summary>The tool's own "no": the model reads the reason and may try something else.</summary>
    public static CallToolResult Error(string reason) => new() { IsError = true, Content = [new TextContentBlock { Text = reason }] };

    /// <summary>The caller's key for this call, or <paramref name="otherwise"/> where the caller sends none.</summary>
    public static string KeyOf(RequestContext<CallToolRequestParams> request, string otherwise) =>
        request.Params?.Meta?[IdempotencyKey] is JsonValue value && value.TryGetValue(out string? key) && key.Length is > 0 and <= 256
            ? key
            : otherwise;
}
