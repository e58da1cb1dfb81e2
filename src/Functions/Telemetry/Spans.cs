using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Baton.Functions;

/// <summary>Makes spans whose ids are known before they are made.</summary>
internal static class Spans
{
    /// <summary>Name of the source.</summary>
    public const string Source = "Baton";

    private static readonly ActivitySource Emitter = new(Source);

    /// <summary>Begins a span; null if nobody listens.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="above">What it hangs below.</param>
    /// <param name="began">When it began.</param>
    /// <param name="tags">What is known of it now.</param>
    /// <param name="link">A span of another trace that it goes on from. Null: none.</param>
    public static Activity? Begin(
        ActivitySpanId id, string name, ActivityKind kind, ActivityContext above, DateTimeOffset began, IEnumerable<KeyValuePair<string, object?>> tags,
        ActivityContext? link = null)
    {
        // A span without a parent would else become a child of whatever is under way here.
        var around = above.SpanId == default ? Activity.Current : null;
        if (around is not null)
            Activity.Current = null;
        var span = Emitter.StartActivity(name, kind, above, tags, link is { } other ? [new ActivityLink(other)] : null, began);
        if (span is not null)
            Identify(span, id.ToHexString());
        else if (around is not null)
            Activity.Current = around;
        return span;
    }

    /// <summary>Shows something that has ended.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="above">What it hangs below.</param>
    /// <param name="began">When it began.</param>
    /// <param name="ended">When it ended.</param>
    /// <param name="error">The kind of error it ended in. Null: none.</param>
    /// <param name="tags">What is known of it.</param>
    /// <param name="link">A span of another trace that it goes on from. Null: none.</param>
    public static void Show(
        ActivitySpanId id, string name, ActivityContext above, DateTimeOffset began, DateTimeOffset ended, string? error,
        IEnumerable<KeyValuePair<string, object?>> tags, ActivityContext? link = null)
    {
        var around = Activity.Current;
        try
        {
            using var span = Begin(id, name, ActivityKind.Internal, above, began, tags, link);
            End(span, ended, error);
        }
        finally
        {
            Activity.Current = around;
        }
    }

    /// <summary>Says when a span ended, and how. What an error says is content, and left out.</summary>
    public static void End(Activity? span, DateTimeOffset ended, string? error)
    {
        if (span is null)
            return;
        if (error is not null)
        {
            span.SetTag("error.type", error);
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.SetEndTime(ended.UtcDateTime < span.StartTimeUtc ? span.StartTimeUtc : ended.UtcDateTime);
    }

    /// <summary>
    /// Gives a span its id. There is no public way to, and the SDK for Durable Task does the same; where a later runtime keeps it otherwise, the span
    /// has an id of its own.
    /// </summary>
    private static void Identify(Activity span, string id)
    {
        try
        {
            SpanId(span) = id;
            Id(span) = null;
        }
        catch (MissingFieldException)
        {
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity span);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_id")]
    private static extern ref string? Id(Activity span);
}
