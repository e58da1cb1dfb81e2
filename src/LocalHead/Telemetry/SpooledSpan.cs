using System.Diagnostics;
using Baton.Functions;

namespace Baton.LocalHead;

/// <summary>A span as the spool keeps it.</summary>
internal sealed record SpooledSpan
{
    public required string Trace { get; init; }

    public required string Id { get; init; }

    /// <summary>Null: none.</summary>
    public string? Parent { get; init; }

    public required string Operation { get; init; }

    public required string Name { get; init; }

    /// <summary>Trace and span that it goes on from. Null: none.</summary>
    public string[]? Link { get; init; }

    public ActivityKind Kind { get; init; }

    public ActivityStatusCode Status { get; init; }

    public required DateTime Began { get; init; }

    public required DateTime Ended { get; init; }

    public required IReadOnlyList<Tag> Tags { get; init; }

    public static SpooledSpan Of(Activity span) => new()
    {
        Trace = span.TraceId.ToHexString(),
        Id = span.SpanId.ToHexString(),
        Parent = span.ParentSpanId == default ? null : span.ParentSpanId.ToHexString(),
        Link = span.Links.Select(l => new[] { l.Context.TraceId.ToHexString(), l.Context.SpanId.ToHexString() }).FirstOrDefault(),
        Operation = span.OperationName,
        Name = span.DisplayName,
        Kind = span.Kind,
        Status = span.Status,
        Began = span.StartTimeUtc,
        Ended = span.StartTimeUtc + span.Duration,
        Tags = [.. span.TagObjects.Select(t => Tag.Of(t.Key, t.Value))],
    };

    /// <summary>Emits the span anew, as it was.</summary>
    public void Emit()
    {
        var above = new ActivityContext(
            ActivityTraceId.CreateFromString(Trace), Parent is null ? default : ActivitySpanId.CreateFromString(Parent), ActivityTraceFlags.Recorded, null, isRemote: true);
        using var span = Spans.Begin(
            ActivitySpanId.CreateFromString(Id), Operation, Kind, above, Began, Tags.Select(t => new KeyValuePair<string, object?>(t.Name, t.Value)),
            Link is [var trace, var id]
                ? new ActivityContext(ActivityTraceId.CreateFromString(trace), ActivitySpanId.CreateFromString(id), ActivityTraceFlags.Recorded)
                : null);
        if (span is null)
            return;
        span.DisplayName = Name;
        span.SetStatus(Status);
        span.SetEndTime(Ended);
    }

    /// <summary>An attribute; of the values, one is there.</summary>
    internal sealed record Tag(string Name, string? Text = null, long? Number = null, double? Fraction = null, bool? Flag = null, string[]? Texts = null)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public object? Value => Text ?? Number ?? Fraction ?? Flag ?? (object?)Texts;

        public static Tag Of(string name, object? value) => value switch
        {
            int number => new(name, Number: number),
            long number => new(name, Number: number),
            double fraction => new(name, Fraction: fraction),
            bool flag => new(name, Flag: flag),
            string[] texts => new(name, Texts: texts),
            _ => new(name, value?.ToString()),
        };
    }
}
