using System.Text.Json;

namespace Baton.Cli;

/// <summary>A question put to a person, as the head tells it; everything in it is untrusted.</summary>
internal sealed class GateView(JsonElement raw)
{
    public JsonElement Raw { get; } = raw;

    public string Id { get; } = raw.Text("id") ?? "";

    public string Run { get; } = raw.Text("run") ?? "";

    public string Team { get; } = raw.Text("team") ?? "";

    public string? Agent { get; } = raw.Text("agent");

    public string? Step { get; } = raw.Text("step");

    /// <summary><c>tool</c>, <c>result</c>, <c>question</c>, <c>ambiguous</c> or <c>human</c>.</summary>
    public string Kind { get; } = raw.Text("kind") ?? "tool";

    public string? Tool { get; } = raw.Text("tool");

    public JsonElement? Arguments { get; } = raw.Property("arguments");

    public string? ArgumentsHash { get; } = raw.Text("argumentsHash");

    public string? Reason { get; } = raw.Text("reason");

    public IReadOnlyList<string> Approvers { get; } = raw.Texts("approvers");

    public long Quorum { get; } = raw.Whole("quorum") ?? 1;

    public IReadOnlyList<JsonElement> Decisions { get; } = [.. raw.Items("decisions")];

    public DateTimeOffset? OpenedAt { get; } = raw.Time("openedAt");

    public DateTimeOffset? ExpiresAt { get; } = raw.Time("expiresAt");

    public string Status { get; } = raw.Text("status") ?? "open";

    public bool IsOpen => Status == "open";

    public string? CallbackUri { get; } = raw.Text("callbackUri");

    /// <summary>JSON Schema of the answer, or of edited arguments. Null: none.</summary>
    public JsonElement? Schema => Raw.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Object ? schema : null;

    /// <summary>True: it is answered in words, not by yes or no.</summary>
    public bool WantsWords => Kind is "question" or "human";
}
