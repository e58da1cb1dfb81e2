using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models;

/// <summary>How large a prompt is, in tokens that nobody has counted yet.</summary>
internal static class PromptSize
{
    // What providers put around the parts: role markers, separators, the frame in which functions are shown to the model.
    private const int AroundPrompt = 256;
    private const int AroundPart = 16;
    private const int AroundFunction = 64;

    /// <summary>No tokenizer makes more tokens than bytes; schemas are shown in another notation, so they count half as much again.</summary>
    public static long UpperBound(ModelRequest request) =>
        AroundPrompt
        + request.Messages.Sum(m => AroundPart + m.Contents.Sum(c => AroundPart + Bytes(c)))
        + request.Functions.Sum(f => AroundFunction + Bytes(f.Name) + Bytes(f.Description) + Widened(f.JsonSchema))
        + (request.OutputSchema is { } schema ? AroundFunction + Widened(schema) : 0);

    /// <summary>Bytes / 4, at least 1.</summary>
    public static long Estimate(ModelRequest request) => Math.Max(1,
        (request.Messages.Sum(m => m.Contents.Sum(Bytes))
        + request.Functions.Sum(f => Bytes(f.Name) + Bytes(f.Description) + Bytes(f.JsonSchema.GetRawText()))) / 4);

    /// <summary>Bytes / 4, at least 1.</summary>
    public static long Estimate(ChatMessage answer) => Math.Max(1, answer.Contents.Sum(Bytes) / 4);

    private static long Widened(JsonElement schema) => Bytes(schema.GetRawText()) * 3 / 2;

    private static long Bytes(AIContent content) => content switch
    {
        TextContent text => Bytes(text.Text),
        FunctionCallContent call => Bytes(call.CallId) + Bytes(call.Name) + Bytes(CallArguments.ToText(call)),
        FunctionResultContent result => Bytes(result.CallId) + Bytes(CallArguments.ToText(result)),
        _ => 0,
    };

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
