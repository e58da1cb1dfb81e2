using System.Diagnostics;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>One tool call, while it is made: <c>execute_tool</c>. What happens meanwhile in the same flow hangs below it.</summary>
internal sealed class ToolCallTelemetry : IDisposable
{
    private readonly Meters _meters;
    private readonly ContentCapture _content;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _began;
    private readonly ToolTask _task;
    private readonly string _team;
    private readonly Activity? _span;
    private string? _error = "_OTHER";
    private string? _result;
    private bool _open = true;

    public ToolCallTelemetry(Meters meters, ContentCapture content, TimeProvider clock, ToolTask task, string effect, string team, JsonElement arguments)
    {
        (_meters, _content, _clock, _began) = (meters, content, clock, clock.GetUtcNow());
        (_task, _team) = (task, team);
        var (scope, key) = (task.Scope, task.Scope.Key());
        _span = Spans.Begin(
            SpanIds.Call(key, "execute_tool", effect), $"execute_tool {task.Tool}", ActivityKind.Internal,
            SpanIds.Below(scope, SpanIds.Turn(key, Steps.TurnOf(task.Step, 2))), _began,
            RunTelemetry.Tags(
                ("gen_ai.operation.name", "execute_tool"),
                ("gen_ai.tool.name", task.Tool),
                ("gen_ai.tool.type", "function"),
                ("gen_ai.tool.call.id", task.Call),
                ("gen_ai.agent.name", task.Agent),
                ("gen_ai.conversation.id", scope.Run),
                ("baton.step", task.Step),
                ("baton.attempt", task.Attempt),
                ("baton.gate", task.Gate)));
        if (_span is not null && content.IsOn)
            _span.SetTag("gen_ai.tool.call.arguments", ContentCapture.Short(arguments.GetRawText()));
    }

    /// <summary>The tool answered.</summary>
    public void Answered(string text, bool isError)
    {
        (_error, _result) = (isError ? "tool_error" : null, isError ? "error" : "ok");
        if (_span is not null && _content.IsOn)
            _span.SetTag("gen_ai.tool.call.result", ContentCapture.Short(text));
        Dispose();
    }

    /// <summary>The tool has to know something first.</summary>
    public void Asked()
    {
        _error = null;
        _span?.SetTag("baton.tool.asked", true);
        Dispose();
    }

    /// <summary>There was no answer.</summary>
    /// <param name="error">Why, in a word.</param>
    public void Failed(string error)
    {
        (_error, _result) = (error, "error");
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        var ended = _clock.GetUtcNow();
        _meters.ToolDuration.Record(
            RunTelemetry.Seconds(_began, ended),
            Meters.Tags(("gen_ai.tool.name", _task.Tool), ("gen_ai.agent.name", _task.Agent), ("baton.team", _team), ("error.type", _error)));
        if (_result is not null)
            _meters.ToolCalls.Add(1, Meters.Tags(("baton.team", _team), ("gen_ai.agent.name", _task.Agent), ("gen_ai.tool.name", _task.Tool), ("baton.result", _result)));
        Spans.End(_span, ended, _error);
        _span?.Dispose();
    }
}
