using System.Diagnostics;
using Baton.Agents;
using Baton.Models;

namespace Baton.Functions;

/// <summary>One model call, while it is made: <c>chat</c>. What happens meanwhile in the same flow hangs below it.</summary>
internal sealed class ModelCallTelemetry : IDisposable
{
    // A name of its own making that an endpoint answers with; it is shown, and not worth more room than this.
    private const int LongestName = 100;

    private readonly Meters _meters;
    private readonly ContentCapture _content;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _began;
    private readonly string _team;
    private readonly string _agent;
    private readonly Activity? _span;
    private (string Provider, string Model) _candidate;
    private string? _error = "_OTHER";
    private bool _open = true;

    public ModelCallTelemetry(
        Meters meters, ContentCapture content, TimeProvider clock, ModelTask task, string effect, string team, ModelRequest request)
    {
        (_meters, _content, _clock, _began) = (meters, content, clock, clock.GetUtcNow());
        (_team, _agent, _candidate) = (team, task.Agent, Read(request.Candidates[0]));
        var (scope, key) = (task.Scope, task.Scope.Key());
        _span = Spans.Begin(
            SpanIds.Call(key, "chat", effect), $"chat {_candidate.Model}", ActivityKind.Client,
            SpanIds.Below(scope, SpanIds.Turn(key, Steps.TurnOf(task.Step, 1))), _began,
            RunTelemetry.Tags(
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.provider.name", _candidate.Provider),
                ("gen_ai.request.model", _candidate.Model),
                ("gen_ai.request.max_tokens", request.MaxOutputTokens),
                ("gen_ai.request.temperature", (double?)request.Temperature),
                ("gen_ai.output.type", request.OutputSchema is null ? "text" : "json"),
                ("gen_ai.agent.name", task.Agent),
                ("gen_ai.conversation.id", scope.Run),
                ("baton.step", task.Step),
                ("baton.attempt", task.Attempt)));
        if (_span is not null && content.IsOn)
            _span.SetTag("gen_ai.input.messages", ContentCapture.Messages(request.Messages));
    }

    /// <summary>The model answered.</summary>
    public void Answered(ModelReply reply)
    {
        (_error, _candidate) = (null, Read(reply.Candidate));
        if (_span is not null)
        {
            _span.DisplayName = $"chat {_candidate.Model}";
            _span.SetTag("gen_ai.provider.name", _candidate.Provider);
            _span.SetTag("gen_ai.request.model", _candidate.Model);
            _span.SetTag("gen_ai.response.model", reply.Model is { Length: > LongestName } name ? name[..LongestName] : reply.Model);
            _span.SetTag("gen_ai.usage.input_tokens", reply.InputTokens);
            _span.SetTag("gen_ai.usage.output_tokens", reply.OutputTokens);
            _span.SetTag("gen_ai.response.finish_reasons", new[] { reply.FinishReason is { Length: <= LongestName } reason ? reason : "unknown" });
            _span.SetTag("baton.usage.cost", (double)reply.Cost);
            _span.SetTag("baton.usage.estimated", reply.Estimated ? true : null);
            if (_content.IsOn)
                _span.SetTag("gen_ai.output.messages", ContentCapture.Messages([reply.Message]));
        }

        var tags = Tags();
        foreach (var (type, tokens) in new[] { ("input", reply.InputTokens), ("output", reply.OutputTokens) })
        {
            var typed = tags;
            typed.Add("gen_ai.token.type", type);
            _meters.TokenUsage.Record(tokens, typed);
        }

        _meters.Cost.Add((double)reply.Cost, tags);
        Dispose();
    }

    /// <summary>The call failed.</summary>
    /// <param name="error">How, in a word.</param>
    public void Failed(string error)
    {
        _error = error;
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        var ended = _clock.GetUtcNow();
        var tags = Tags();
        if (_error is not null)
            tags.Add("error.type", _error);
        _meters.OperationDuration.Record(RunTelemetry.Seconds(_began, ended), tags);
        Spans.End(_span, ended, _error);
        _span?.Dispose();
    }

    private TagList Tags() => Meters.Tags(
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", _candidate.Provider),
        ("gen_ai.request.model", _candidate.Model),
        ("gen_ai.agent.name", _agent),
        ("baton.team", _team));

    // The provider by the name that the conventions have for it. Whatever speaks OpenAI's protocol goes by that name: which it really is, is not known.
    private static (string Provider, string Model) Read(string candidate)
    {
        var slash = candidate.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (candidate, candidate) : (candidate[..slash] switch
        {
            "azure" => "azure.ai.openai",
            "compatible" => "openai",
            var other => other,
        }, candidate[(slash + 1)..]);
    }
}
