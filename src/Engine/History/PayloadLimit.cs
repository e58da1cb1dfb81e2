using System.Text;
using Microsoft.DurableTask;

namespace Baton.Engine.History;

/// <summary>Keeps what is stored within what the store can take: one value, and all values of one turn.</summary>
internal static class PayloadLimit
{
    /// <summary>The most that <see cref="EmbeddedEngineOptions.MaxPayloadBytes"/> can be: one value still fits into a turn.</summary>
    public const int MostBytes = 128 * 1024 * 1024;

    /// <summary>
    /// How many characters all values of one turn may have. A row of the store holds a thousand million bytes, and a character takes
    /// three at most; a turn has as much again coming in.
    /// </summary>
    public const long TurnCharacters = 140_000_000;

    /// <summary>A converter that refuses to write what is too large.</summary>
    public static DataConverter Limit(DataConverter converter, int maxBytes) =>
        converter as LimitedConverter ?? new LimitedConverter(converter, maxBytes);

    /// <summary>How many characters the values of an event have.</summary>
    public static long Length(HistoryEvent e) => e switch
    {
        ExecutionStarted x => Length(x.Input),
        TaskScheduled x => Length(x.Input),
        TaskCompleted x => Length(x.Result),
        TaskFailed x => Length(x.Failure),
        ChildCreated x => Length(x.Input),
        ChildCompleted x => Length(x.Result),
        ChildFailed x => Length(x.Failure),
        EventRaised x => Length(x.Input),
        EventSent x => Length(x.Input),
        ExecutionTerminated x => Length(x.Output),
        ExecutionCompleted x => Length(x.Result) + Length(x.Failure),
        _ => 0,
    };

    private static long Length(string? text) => text?.Length ?? 0;

    private static long Length(Failure? failure)
    {
        long length = 0;
        for (var next = failure; next is not null; next = next.Inner)
            length += Length(next.Message) + Length(next.Stack) + Length(next.Properties);
        return length;
    }

    private sealed class LimitedConverter(DataConverter inner, int maxBytes) : DataConverter
    {
        public override string? Serialize(object? value)
        {
            var text = inner.Serialize(value);
            if (text is not null && text.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(text) is var bytes && bytes > maxBytes)
                throw new PayloadTooLargeException(
                    $"Expected a value of at most {maxBytes} bytes, but one of type {value?.GetType()} has {bytes}. Keep it elsewhere and "
                    + $"pass a reference, or raise {nameof(EmbeddedEngineOptions.MaxPayloadBytes)}.");
            return text;
        }

        public override object? Deserialize(string? data, Type targetType) => inner.Deserialize(data, targetType);

        public override T? Deserialize<T>(string? data)
            where T : default => inner.Deserialize<T>(data);
    }
}
