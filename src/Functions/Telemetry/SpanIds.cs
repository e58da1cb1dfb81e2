using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>
/// Where the spans of a run are: each has an id that follows from its place in the run, so that any process can hang a span below one that another
/// process emits, earlier or days later.
/// </summary>
public static class SpanIds
{
    /// <summary>The span of the run itself.</summary>
    public static ActivitySpanId Workflow(RunKey run) => Of(run, "run", "");

    /// <summary>The span of a member's turn, or of a nested team's.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The turn. Null: the run itself.</param>
    public static ActivitySpanId Turn(RunKey run, string? step) => step is null ? Workflow(run) : Of(run, "turn", step);

    /// <summary>The span of one call to a model or a tool.</summary>
    /// <param name="run">The run.</param>
    /// <param name="operation">What kind of call it is.</param>
    /// <param name="effect">The call's key in the effect ledger.</param>
    public static ActivitySpanId Call(RunKey run, string operation, string effect) => Of(run, operation, effect);

    /// <summary>What a span that hangs below another is told of it.</summary>
    /// <param name="scope">The run.</param>
    /// <param name="above">The other span. Default: none; the span is the first of its trace.</param>
    public static ActivityContext Below(RunScope scope, ActivitySpanId above) => new(
        Trace(scope.TraceId) ?? ActivityTraceId.CreateFromString(Journal.TraceId(scope.Key())),
        above,
        Caller(scope)?.TraceFlags ?? ActivityTraceFlags.Recorded,
        traceState: null,
        isRemote: true);

    /// <summary>The span of the caller who started the run; null where it named none.</summary>
    public static ActivityContext? Caller(RunScope scope) => Parse(scope.TraceParent);

    /// <summary>The span of the run that this one begins like; null where it begins on its own.</summary>
    public static ActivityContext? Origin(RunScope scope) => scope.Fork is { } fork && Trace(fork.TraceId) is { } trace
        ? new ActivityContext(trace, Workflow(new RunKey(scope.Tenant, fork.Run)), ActivityTraceFlags.Recorded)
        : null;

    /// <summary>Reads a W3C <c>traceparent</c>; null where it is none.</summary>
    public static ActivityContext? Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) && context.TraceId != default && context.SpanId != default
            ? context
            : null;

    // What is shown must not keep a run from going on, so an id that is none is no fault here.
    private static ActivityTraceId? Trace(string? id) => Parse($"00-{id}-0000000000000001-01")?.TraceId;

    private static ActivitySpanId Of(RunKey run, string kind, string place)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Tenant}/{run.Run}/{kind}/{place}")).AsSpan(0, 8);

        // A span of all zeros is none.
        bytes[7] |= 1;
        return ActivitySpanId.CreateFromBytes(bytes);
    }
}
