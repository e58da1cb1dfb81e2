namespace Baton.Engine.History;

/// <summary>Turns events into bytes and back. The numbers of the kinds are stored: never reuse one.</summary>
internal static class HistorySerializer
{
    private const int DeepestFailure = 64;

    /// <summary>Appends one event; its time is stored as the distance from <paramref name="baseTime"/>.</summary>
    public static void Write(HistoryWriter to, HistoryEvent e, DateTime baseTime)
    {
        to.Byte(KindOf(e));
        to.Signed(e.At.Ticks - baseTime.Ticks);
        switch (e)
        {
            case ExecutionStarted x:
                WriteStarted(to, x);
                break;
            case TaskScheduled x:
                to.Unsigned((ulong)x.Id);
                to.Text(x.Name);
                to.Text(x.Version);
                to.Text(x.Input);
                to.Map(x.Tags);
                break;
            case TaskCompleted x:
                to.Unsigned((ulong)x.TaskId);
                to.Text(x.Result);
                break;
            case TaskFailed x:
                to.Unsigned((ulong)x.TaskId);
                WriteFailure(to, x.Failure);
                break;
            case ChildCreated x:
                to.Unsigned((ulong)x.Id);
                to.Text(x.Name);
                to.Text(x.Version);
                to.Text(x.InstanceId);
                to.Text(x.Input);
                to.Map(x.Tags);
                break;
            case ChildCompleted x:
                to.Unsigned((ulong)x.TaskId);
                to.Text(x.Result);
                break;
            case ChildFailed x:
                to.Unsigned((ulong)x.TaskId);
                WriteFailure(to, x.Failure);
                break;
            case TimerCreated x:
                to.Unsigned((ulong)x.Id);
                to.Time(x.FireAt);
                break;
            case TimerFired x:
                to.Unsigned((ulong)x.TimerId);
                to.Time(x.FireAt);
                break;
            case EventRaised x:
                to.Text(x.Name);
                to.Text(x.Input);
                break;
            case EventSent x:
                to.Unsigned((ulong)x.Id);
                to.Text(x.InstanceId);
                to.Text(x.Name);
                to.Text(x.Input);
                break;
            case ExecutionSuspended x:
                to.Text(x.Reason);
                break;
            case ExecutionResumed x:
                to.Text(x.Reason);
                break;
            case ExecutionRewound x:
                to.Text(x.Reason);
                break;
            case ExecutionTerminated x:
                to.Text(x.Output);
                to.Flag(x.Recursive);
                break;
            case ExecutionCompleted x:
                to.Byte((byte)x.Status);
                to.Text(x.Result);
                to.Flag(x.Failure is not null);
                if (x.Failure is not null)
                    WriteFailure(to, x.Failure);
                break;
            default:
                EntityEventSerializer.Write(to, e);
                break;
        }
    }

    /// <summary>Reads one event written with the same <paramref name="baseTime"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an event.</exception>
    public static HistoryEvent Read(ref HistoryReader from, DateTime baseTime)
    {
        var kind = from.Byte();
        var at = HistoryReader.Ticks(unchecked(baseTime.Ticks + from.Signed()));
        HistoryEvent e = kind switch
        {
            1 => ReadStarted(ref from),
            2 => new TaskScheduled(from.Number(), from.Name(), from.Name(), from.Text()) { Tags = from.Map() },
            3 => new TaskCompleted(from.Number(), from.Text()),
            4 => new TaskFailed(from.Number(), ReadFailure(ref from, 0)),
            5 => new ChildCreated(from.Number(), from.Name(), from.Name(), from.Name(), from.Text()) { Tags = from.Map() },
            6 => new ChildCompleted(from.Number(), from.Text()),
            7 => new ChildFailed(from.Number(), ReadFailure(ref from, 0)),
            8 => new TimerCreated(from.Number(), from.Time()),
            9 => new TimerFired(from.Number(), from.Time()),
            10 => new EventRaised(from.Name(), from.Text()),
            11 => new EventSent(from.Number(), from.Name(), from.Name(), from.Text()),
            12 => new ExecutionSuspended(from.Text()),
            13 => new ExecutionResumed(from.Text()),
            14 => new ExecutionTerminated(from.Text(), from.Flag()),
            15 => new ExecutionCompleted((ExecutionStatus)from.Byte(), from.Text(), from.Flag() ? ReadFailure(ref from, 0) : null),
            16 => new ExecutionRewound(from.Text()),
            _ => EntityEventSerializer.Read(kind, ref from) ?? throw HistoryReader.Damaged($"found an event of the unknown kind {kind}"),
        };
        return e with { At = at };
    }

    public static void WriteFailure(HistoryWriter to, Failure failure)
    {
        // A chain of causes that an endless exception could make is cut off rather than refused.
        var depth = 0;
        for (var next = failure; next is not null; next = ++depth < DeepestFailure ? next.Inner : null)
        {
            to.Text(next.Type);
            to.Text(next.Message);
            to.Text(next.Stack);
            to.Text(next.Properties);
            to.Flag(next.NonRetriable);
            to.Flag(next.Inner is not null && depth + 1 < DeepestFailure);
        }
    }

    public static Failure ReadFailure(ref HistoryReader from) => ReadFailure(ref from, 0);

    private static Failure ReadFailure(ref HistoryReader from, int depth)
    {
        if (depth > DeepestFailure)
            throw HistoryReader.Damaged("a failure has too many causes");
        var type = from.Name();
        var message = from.Name();
        var stack = from.Text();
        var properties = from.Text();
        var nonRetriable = from.Flag();
        var inner = from.Flag() ? ReadFailure(ref from, depth + 1) : null;
        return new Failure(type, message, stack, inner) { Properties = properties, NonRetriable = nonRetriable };
    }

    private static void WriteStarted(HistoryWriter to, ExecutionStarted e)
    {
        to.Text(e.Name);
        to.Text(e.Version);
        to.Text(e.Input);
        to.Execution(e.Execution);
        to.Byte((byte)((e.Parent is null ? 0 : 1) | (e.StartAt is null ? 0 : 2) | (e.Trace is null ? 0 : 4)));
        if (e.Parent is { } parent)
        {
            to.Text(parent.InstanceId);
            to.Text(parent.Name);
            to.Execution(parent.Execution);
            to.Unsigned((ulong)parent.TaskId);
        }
        if (e.StartAt is { } start)
            to.Time(start);
        to.Map(e.Tags);
        if (e.Trace is { } trace)
        {
            to.Text(trace.Parent);
            to.Text(trace.State);
        }
    }

    private static ExecutionStarted ReadStarted(ref HistoryReader from)
    {
        var name = from.Name();
        var version = from.Name();
        var input = from.Text();
        var execution = from.Execution();
        var has = from.Byte();
        return new ExecutionStarted(name, version, input, execution)
        {
            Parent = (has & 1) == 0 ? null : new ParentLink(from.Name(), from.Name(), from.Execution(), from.Number()),
            StartAt = (has & 2) == 0 ? null : from.Time(),
            Tags = from.Map(),
            Trace = (has & 4) == 0 ? null : new TraceLink(from.Name(), from.Text()),
        };
    }

    private static byte KindOf(HistoryEvent e) => e switch
    {
        ExecutionStarted => 1,
        TaskScheduled => 2,
        TaskCompleted => 3,
        TaskFailed => 4,
        ChildCreated => 5,
        ChildCompleted => 6,
        ChildFailed => 7,
        TimerCreated => 8,
        TimerFired => 9,
        EventRaised => 10,
        EventSent => 11,
        ExecutionSuspended => 12,
        ExecutionResumed => 13,
        ExecutionTerminated => 14,
        ExecutionCompleted => 15,
        ExecutionRewound => 16,
        _ => EntityEventSerializer.KindOf(e) is > 0 and var kind
            ? kind
            : throw new ArgumentException($"Expected an event of a known kind, found {e.GetType()}.", nameof(e)),
    };
}
