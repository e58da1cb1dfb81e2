using System.Text.Json;

namespace Baton.Tools;

/// <summary>What became of a question.</summary>
/// <param name="Kind">Whether it was answered.</param>
/// <param name="Content">The answer, an object that fits the question's schema. Null: it was not answered.</param>
public sealed record ToolReply(ToolReplyKind Kind, JsonElement? Content = null);
