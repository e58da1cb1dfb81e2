using System.Text.Json;

namespace Baton.WireDouble;

/// <summary>A request as it came over the wire.</summary>
public sealed record WireRequest(string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body, int BodyLength)
{
    /// <summary>The names of the functions that were offered.</summary>
    public IReadOnlyList<string> Functions => Body.TryGetProperty("tools", out var tools)
        ? [.. tools.EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()!)]
        : [];

    /// <summary>The messages, in order.</summary>
    public IReadOnlyList<JsonElement> Messages => [.. Body.GetProperty("messages").EnumerateArray()];

    /// <summary>The text of the last message with that role. Null: there is none.</summary>
    public string? Last(string role) => Messages.LastOrDefault(m => m.GetProperty("role").GetString() == role) is { ValueKind: JsonValueKind.Object } message
        && message.TryGetProperty("content", out var content) ? content.GetString() : null;
}
