using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Baton.Engine.History;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>
/// Spans of what really runs, under the names and tags of the SDK: <c>create_orchestration</c> below whatever the caller was doing,
/// <c>orchestration</c> below that, <c>activity</c> below that. The start of an execution stores where it belongs, and the span of an
/// execution has the execution's own number, so that a trace goes on after a restart. Nothing is stored or made while nobody listens.
/// </summary>
internal static class Tracing
{
    private static readonly ActivitySource Source = new("Microsoft.DurableTask");

    private static bool IsOn => Source.HasListeners();

    /// <summary>Begins the start of an orchestration by a client; null if nobody listens.</summary>
    public static Activity? Create(string id, ExecutionStarted started)
    {
        if (!IsOn)
            return null;
        var span = Source.StartActivity(Name("create_orchestration", started.Name, started.Version), ActivityKind.Producer);
        Describe(span, "orchestration", started.Name, started.Version, id);
        span?.SetTag("durabletask.task.execution_id", started.Execution.ToString("x32", CultureInfo.InvariantCulture));
        return span;
    }

    /// <summary>What an execution that starts here and now hangs below; null for nothing.</summary>
    public static TraceLink? Link() =>
        IsOn && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } current ? new TraceLink(id, current.TraceStateString) : null;

    /// <summary>What hangs below an execution: its activities and sub-orchestrations. Null if that is not traced.</summary>
    public static TraceLink? Below(ExecutionStarted? started)
    {
        if (!IsOn || Parse(started?.Trace) is not { } above)
            return null;
        var flags = ((int)above.TraceFlags).ToString("x2", CultureInfo.InvariantCulture);
        return new TraceLink($"00-{above.TraceId}-{SpanOf(started!.Execution)}-{flags}", above.TraceState);
    }

    /// <summary>Begins an activity; null if that is not traced.</summary>
    /// <param name="instanceId">The instance that waits for it.</param>
    /// <param name="task">The activity.</param>
    /// <param name="above">What it hangs below.</param>
    public static Activity? Run(string instanceId, TaskScheduled task, TraceLink? above)
    {
        if (!IsOn || Parse(above) is not { } parent)
            return null;
        var span = Source.StartActivity(Name("activity", task.Name, task.Version), ActivityKind.Server, parent);
        Describe(span, "activity", task.Name, task.Version, instanceId);
        span?.SetTag("durabletask.task.task_id", task.Id);
        return span;
    }

    /// <summary>Ends a span. Listeners are others' code: what they throw is only logged.</summary>
    public static void End(Activity? span, ILogger logger)
    {
        try
        {
            span?.Dispose();
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "The span {Name} could not be traced.", span!.OperationName);
        }
    }

    /// <summary>Shows an execution that has ended, from its first turn to its last. Once its end is stored: never for a replay.</summary>
    public static void Ended(string id, ExecutionStarted started, DateTime began, ExecutionCompleted end, ILogger logger)
    {
        if (!IsOn || Parse(started.Trace) is not { } above)
            return;
        try
        {
            using var span = Source.StartActivity(
                Name("orchestration", started.Name, started.Version), ActivityKind.Server, above, startTime: began);
            if (span is null)
                return;
            Identify(span, SpanOf(started.Execution));
            Describe(span, "orchestration", started.Name, started.Version, id);
            span.SetTag("durabletask.task.status", end.Status.ToString());
            if (end.Status == ExecutionStatus.Failed)
                span.SetStatus(ActivityStatusCode.Error, end.Failure?.Message);
            span.SetEndTime(end.At);
        }
        catch (Exception e)
        {
            // Listeners are others' code; the thread that stores everything must outlive them.
            logger.LogWarning(e, "The end of instance {InstanceId} could not be traced.", id);
        }
    }

    private static void Describe(Activity? span, string type, string name, string version, string instanceId)
    {
        if (span is null)
            return;
        span.SetTag("durabletask.type", type);
        span.SetTag("durabletask.task.name", name);
        span.SetTag("durabletask.task.instance_id", instanceId);
        if (version.Length > 0)
            span.SetTag("durabletask.task.version", version);
    }

    private static string Name(string what, string name, string version) => version.Length > 0 ? $"{what}:{name}@({version})" : $"{what}:{name}";

    // A span of all zeros is none.
    private static string SpanOf(long execution) => (execution == 0 ? 1 : execution).ToString("x16", CultureInfo.InvariantCulture);

    private static ActivityContext? Parse(TraceLink? link) =>
        link is not null && ActivityContext.TryParse(link.Parent, link.State, out var context) ? context : null;

    /// <summary>
    /// Gives a span the number that what hangs below it has been told. There is no public way to; where a later runtime keeps it
    /// otherwise, the span has a number of its own.
    /// </summary>
    private static void Identify(Activity span, string number)
    {
        try
        {
            SpanId(span) = number;
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
