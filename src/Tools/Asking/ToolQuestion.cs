using System.Text.Json;

namespace Baton.Tools;

/// <summary>Something that a tool wants to know from a person before it goes on.</summary>
/// <param name="Key">The server's name for it, under which it expects the answer.</param>
/// <param name="Message">What it asks, in its words; untrusted text, without invisible characters and secrets, at most 4,000 characters.</param>
/// <param name="Schema">JSON Schema of the answer, an object.</param>
public sealed record ToolQuestion(string Key, string Message, JsonElement Schema);
