namespace Baton.Engine.History;

/// <summary>
/// One fact in the history of an orchestration. Facts that came from outside (<see cref="IsAction"/> false) move the orchestrator on;
/// facts that are actions say what it did in answer.
/// </summary>
internal abstract record HistoryEvent
{
    /// <summary>When it happened, UTC.</summary>
    public DateTime At { get; init; }

    public virtual bool IsAction => false;
}

/// <summary>An action that carries the number the orchestrator gave it. Numbers count from 0 within one execution.</summary>
internal abstract record ActionEvent(int Id) : HistoryEvent
{
    public override bool IsAction => true;
}

/// <summary>Who waits for a sub-orchestration: the answer goes to <paramref name="TaskId"/> of that very execution.</summary>
internal sealed record ParentLink(string InstanceId, string Name, long Execution, int TaskId);

/// <summary>A place in a trace, as W3C Trace Context writes it: <c>traceparent</c> and <c>tracestate</c>.</summary>
internal sealed record TraceLink(string Parent, string? State);

internal sealed record ExecutionStarted(string Name, string Version, string? Input, long Execution) : HistoryEvent
{
    public ParentLink? Parent { get; init; }

    /// <summary>Not to be run before this time; null for at once.</summary>
    public DateTime? StartAt { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>What the execution's span hangs below; null if it is not traced.</summary>
    public TraceLink? Trace { get; init; }
}

internal sealed record TaskScheduled(int Id, string Name, string Version, string? Input) : ActionEvent(Id)
{
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

internal sealed record TaskCompleted(int TaskId, string? Result) : HistoryEvent;

internal sealed record TaskFailed(int TaskId, Failure Failure) : HistoryEvent;

internal sealed record ChildCreated(int Id, string Name, string Version, string InstanceId, string? Input) : ActionEvent(Id)
{
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

internal sealed record ChildCompleted(int TaskId, string? Result) : HistoryEvent;

internal sealed record ChildFailed(int TaskId, Failure Failure) : HistoryEvent;

internal sealed record TimerCreated(int Id, DateTime FireAt) : ActionEvent(Id);

internal sealed record TimerFired(int TimerId, DateTime FireAt) : HistoryEvent;

internal sealed record EventRaised(string Name, string? Input) : HistoryEvent;

internal sealed record EventSent(int Id, string InstanceId, string Name, string? Input) : ActionEvent(Id);

internal sealed record ExecutionSuspended(string? Reason) : HistoryEvent;

internal sealed record ExecutionResumed(string? Reason) : HistoryEvent;

internal sealed record ExecutionTerminated(string? Output, bool Recursive) : HistoryEvent;

internal sealed record ExecutionRewound(string? Reason) : HistoryEvent;

/// <summary>The end of the execution. <see cref="Status"/> is Completed, Failed, Terminated or ContinuedAsNew.</summary>
internal sealed record ExecutionCompleted(ExecutionStatus Status, string? Result, Failure? Failure) : HistoryEvent
{
    public override bool IsAction => true;
}
