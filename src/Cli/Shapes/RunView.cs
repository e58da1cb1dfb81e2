using System.Text.Json;

namespace Baton.Cli;

/// <summary>A run as the head tells it; everything in it is untrusted.</summary>
internal sealed class RunView(JsonElement raw)
{
    public JsonElement Raw { get; } = raw;

    public string Id { get; } = raw.Text("id") ?? "";

    public string Team { get; } = raw.Text("team") ?? "";

    public string Status { get; } = raw.Text("status") ?? "";

    public bool IsEnded => Status == "ended";

    public string? Outcome { get; } = raw.Text("outcome");

    public string? Reason { get; } = raw.Text("reason");

    public string? Agent { get; } = raw.Text("agent");

    public string? Step { get; } = raw.Text("step");

    public JsonElement? Output { get; } = raw.Property("output");

    public DateTimeOffset? StartedAt { get; } = raw.Time("startedAt");

    public DateTimeOffset? EndedAt { get; } = raw.Time("endedAt");

    public long Tokens { get; } = (raw.Property("usage")?.Whole("inputTokens") ?? 0) + (raw.Property("usage")?.Whole("outputTokens") ?? 0);

    public decimal Cost { get; } = raw.Property("usage")?.Number("cost") ?? 0;

    public string Currency { get; } = raw.Property("usage")?.Text("currency") ?? "USD";

    public IReadOnlyList<string> Path { get; } = raw.Texts("path");

    /// <summary>Ids of the gates it waits at.</summary>
    public IReadOnlyList<string> Waiting { get; } = [.. raw.Items("waiting").Select(w => w.Text("gate")).OfType<string>()];
}
