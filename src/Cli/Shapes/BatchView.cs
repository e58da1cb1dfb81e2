using System.Text.Json;

namespace Baton.Cli;

/// <summary>A batch, as the head shows it.</summary>
internal sealed class BatchView(JsonElement raw)
{
    public JsonElement Raw => raw;

    public string Id => raw.Text("id") ?? "";

    public string Status => raw.Text("status") ?? "";

    public long Lines => raw.Whole("lines") ?? 0;

    public long Queued => Count("queued");

    public long Running => Count("running");

    public long Waiting => Count("waiting");

    public long Refused => Count("refused");

    public long Ended => Count("ended");

    /// <summary>Lines of which nothing more is to come.</summary>
    public long Over => Ended + Refused;

    /// <summary>True: every run completed and no line was refused.</summary>
    public bool IsAllWell => Status == "ended" && Refused == 0 && Outcomes.All(o => o.Outcome == "completed");

    public IReadOnlyList<(string Outcome, long Count)> Outcomes => raw.Property("outcomes") is { ValueKind: JsonValueKind.Object } outcomes
        ? [.. outcomes.EnumerateObject().Select(o => (o.Name, o.Value.TryGetInt64(out var count) ? count : 0))]
        : [];

    public decimal? Cost => raw.Property("usage")?.Number("cost");

    public long? Tokens => raw.Property("usage")?.Whole("tokens");

    public string Currency => raw.Property("usage")?.Text("currency") ?? "USD";

    public DateTimeOffset? StartedAt => raw.Time("startedAt");

    public DateTimeOffset? EndedAt => raw.Time("endedAt");

    private long Count(string name) => raw.Property("counts")?.Whole(name) ?? 0;
}
