using System.Text.Json;

namespace Baton.Tools;

/// <summary>What a tool answered. A tool's own failure is a result, not an exception: the agent reads it.</summary>
/// <param name="Text">What the model reads: the text parts of the result, or the structured result as JSON where there is no text.</param>
/// <param name="Structured">The structured result. Null: none.</param>
/// <param name="IsError">True: the tool says that it failed, or its result does not fit its output schema.</param>
/// <param name="Asks">What the tool wants to know before it goes on; there is no result yet. Null: this is the result.</param>
public sealed record ToolResult(string Text, JsonElement? Structured, bool IsError, ToolQuestions? Asks = null);
