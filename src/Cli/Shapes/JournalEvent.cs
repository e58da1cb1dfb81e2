using System.Text.Json;

namespace Baton.Cli;

/// <summary>One line of a run's journal as the head sent it; everything in it is untrusted.</summary>
internal sealed class JournalEvent(JsonElement raw)
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <summary>The whole event.</summary>
    public JsonElement Raw { get; } = raw;

    public long Seq { get; } = raw.Whole("seq") ?? 0;

    public string Type { get; } = raw.Text("type") ?? "";

    public DateTimeOffset Time { get; } = raw.Time("time") ?? DateTimeOffset.UnixEpoch;

    public string? Step { get; } = raw.Text("step");

    public string? Agent { get; } = raw.Text("agent");

    /// <summary>What the type tells; an empty object where there is nothing.</summary>
    public JsonElement Data { get; } = raw.Property("data") ?? Nothing;
}
