using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Baton.Agents;

namespace Baton.Functions.Tests;

/// <summary>The spans of one run, as an exporter would see them. The run must be started with <see cref="TraceParent"/>, which tells it from others.</summary>
internal sealed class SeenSpans : IDisposable
{
    private readonly ActivityTraceId _trace;
    private readonly ActivitySpanId _caller = ActivitySpanId.CreateFromString("00f067aa0ba902b7");
    private readonly ActivityListener _listener;
    private readonly List<Activity> _spans = [];

    /// <param name="name">Names the trace: the same name is the same trace. Null: one of its own.</param>
    public SeenSpans(string? name = null)
    {
        _trace = name is null ? ActivityTraceId.CreateRandom() : ActivityTraceId.CreateFromBytes(MD5.HashData(Encoding.UTF8.GetBytes(name)));
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Baton",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId != _trace)
                    return;
                lock (_spans)
                    _spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>What starts the run.</summary>
    public string TraceParent => $"00-{_trace}-{_caller}-01";

    /// <summary>The spans, in the order in which they ended.</summary>
    public IReadOnlyList<Activity> All
    {
        get
        {
            lock (_spans)
                return [.. _spans];
        }
    }

    /// <summary>Their names, each under its parent, in the order of their steps.</summary>
    public string Tree()
    {
        var spans = All;
        return string.Join('\n', Lines(_caller, ""));

        IEnumerable<string> Lines(ActivitySpanId above, string indent) => spans.Where(s => s.ParentSpanId == above)
            .OrderBy(s => (string?)s.GetTagItem("baton.step"), StringComparer.Ordinal)
            .SelectMany(s => Lines(s.SpanId, indent + "  ").Prepend(indent + s.DisplayName));
    }

    /// <summary>Holds them to the journal: one tree, and a span for all that is on record.</summary>
    public void ShouldShow(IReadOnlyList<RunEvent> journal)
    {
        var spans = All;
        var ids = spans.Select(s => s.SpanId).ToHashSet();
        spans.Where(s => s.ParentSpanId == _caller).Select(s => s.SpanId).Distinct().Count().ShouldBe(1, "one root");
        foreach (var span in spans)
            (span.ParentSpanId == _caller || ids.Contains(span.ParentSpanId)).ShouldBeTrue($"{span.DisplayName} at {Step(span)} hangs below nothing");
        foreach (var e in journal)
        {
            string? operation = e.Type switch
            {
                EventTypes.ModelCompleted => "chat",
                EventTypes.ModelFailed when e.Value("durationMs") is not null => "chat",
                EventTypes.ToolCompleted when e.Value("durationMs") is not null => "execute_tool",
                EventTypes.ToolFailed or EventTypes.ToolAmbiguous or EventTypes.ToolCancelled when e.Step?.Contains(".lost", StringComparison.Ordinal) == false => "execute_tool",
                EventTypes.AgentCompleted => "invoke_",
                EventTypes.RunCompleted or EventTypes.RunCancelled => "invoke_workflow",
                _ => null,
            };
            if (operation is not null)
                spans.ShouldContain(s => s.OperationName.StartsWith(operation, StringComparison.Ordinal) && Step(s) == e.Step, $"{e.Type} at {e.Step} is not shown");
        }
    }

    /// <summary>The spans that were seen more than once.</summary>
    public IReadOnlyList<string> Twice() => [.. All.GroupBy(s => s.SpanId).Where(g => g.Count() > 1).Select(g => $"{g.First().DisplayName} at {Step(g.First())}")];

    public void Dispose() => _listener.Dispose();

    private static string? Step(Activity span) => (string?)span.GetTagItem("baton.step");
}
