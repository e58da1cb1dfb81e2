using System.Diagnostics;
using System.Text.Json;
using Baton.Agents;
using Baton.Models;

namespace Baton.Functions;

/// <summary>
/// Shows what runs do, as spans and metrics after OpenTelemetry's conventions for generative AI. Only activities and triggers call it, when something
/// was really done, and before they record that it was: what is recorded is not done again, so a crash in between shows it twice under one id, and never not
/// at all.
/// </summary>
public sealed class RunTelemetry(Meters meters, ContentCapture content, TimeProvider clock)
{
    private const string Own = "baton";

    /// <summary>Begins to show a model call.</summary>
    /// <param name="task">The call.</param>
    /// <param name="effect">Its key in the effect ledger.</param>
    /// <param name="team">The pinned team.</param>
    /// <param name="request">What the model is given.</param>
    internal ModelCallTelemetry Chat(ModelTask task, string effect, Team team, ModelRequest request) =>
        new(meters, content, clock, task, effect, team.Id, request);

    /// <summary>Begins to show a tool call.</summary>
    /// <param name="task">The call.</param>
    /// <param name="effect">Its key in the effect ledger.</param>
    /// <param name="team">The pinned team.</param>
    /// <param name="arguments">What the tool is given, as the model wrote it.</param>
    internal ToolCallTelemetry Tool(ToolTask task, string effect, Team team, JsonElement arguments) =>
        new(meters, content, clock, task, effect, team.Id, arguments);

    /// <summary>Shows a tool call that was cut off with the process that made it, and of which nobody knows what became of it.</summary>
    internal void ToolLost(ToolTask task, string effect)
    {
        var (key, now) = (task.Scope.Key(), clock.GetUtcNow());
        Spans.Show(
            SpanIds.Call(key, "execute_tool", $"{effect}~lost"), $"execute_tool {task.Tool}",
            SpanIds.Below(task.Scope, SpanIds.Turn(key, Steps.TurnOf(task.Step, 2))), now, now, Word(Outcome.AmbiguousEffect),
            Tags(
                ("gen_ai.operation.name", "execute_tool"),
                ("gen_ai.tool.name", task.Tool),
                ("gen_ai.tool.type", "function"),
                ("gen_ai.tool.call.id", task.Call),
                ("gen_ai.agent.name", task.Agent),
                ("gen_ai.conversation.id", task.Scope.Run),
                ("baton.step", task.Step)));
    }

    /// <summary>Counts the calls of a model's reply that cannot be made.</summary>
    internal void Refused(string team, string agent, int calls)
    {
        if (calls > 0)
            meters.ToolCalls.Add(calls, Meters.Tags(("baton.team", team), ("gen_ai.agent.name", agent), ("baton.result", "refused")));
    }

    /// <summary>Counts a model call that was answered from the cache.</summary>
    internal void CacheHit(string team, string agent) => meters.CacheHits.Add(1, Meters.Tags(("baton.team", team), ("gen_ai.agent.name", agent)));

    /// <summary>Shows the end of a run.</summary>
    /// <param name="scope">The run.</param>
    /// <param name="team">The team's id.</param>
    /// <param name="began">When it began.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="spent">What it spent. Null: not known.</param>
    internal void RunEnded(RunScope scope, string team, DateTimeOffset began, Outcome outcome, Spend? spent)
    {
        var (ended, word) = (clock.GetUtcNow(), Word(outcome));
        var error = outcome == Outcome.Completed ? null : word;
        Spans.Show(SpanIds.Workflow(scope.Key()), $"invoke_workflow {team}", SpanIds.Below(scope, SpanIds.Caller(scope)?.SpanId ?? default), began, ended, error,
            Tags(
                ("gen_ai.operation.name", "invoke_workflow"),
                ("gen_ai.workflow.name", team),
                ("gen_ai.conversation.id", scope.Run),
                ("baton.tenant", scope.Tenant),
                ("baton.definition", scope.Definition),
                ("baton.outcome", word),
                ("baton.usage.tokens", spent?.Tokens),
                ("baton.usage.cost", (double?)spent?.Cost),
                ("baton.usage.steps", spent?.Steps),
                ("baton.fork.of", scope.Fork?.Run)),
            SpanIds.Origin(scope));
        meters.WorkflowDuration.Record(Seconds(began, ended), Meters.Tags(("gen_ai.workflow.name", team), ("error.type", error)));
        meters.Runs.Add(1, Meters.Tags(("baton.team", team), ("baton.outcome", word)));
    }

    /// <summary>Shows the end of a member's turn.</summary>
    /// <param name="scope">The run.</param>
    /// <param name="step">The turn.</param>
    /// <param name="agent">The member.</param>
    /// <param name="ended">What it is a part of, and when it began.</param>
    /// <param name="nested">The team that the member is. Null: it is none.</param>
    /// <param name="error">The kind of error that it ended in. Null: none.</param>
    internal void TurnEnded(RunScope scope, string step, string agent, Ended ended, Team? nested, string? error)
    {
        var (began, now) = (new DateTimeOffset(ended.Since, TimeSpan.Zero), clock.GetUtcNow());
        var operation = nested is null ? "invoke_agent" : "invoke_workflow";
        Spans.Show(
            SpanIds.Turn(scope.Key(), step), $"{operation} {nested?.Id ?? agent}", SpanIds.Below(scope, SpanIds.Turn(scope.Key(), ended.Under)), began, now, error,
            Tags(
                ("gen_ai.operation.name", operation),
                ("gen_ai.provider.name", Own),
                ("gen_ai.workflow.name", nested?.Id),
                ("gen_ai.agent.name", agent),
                ("gen_ai.conversation.id", scope.Run),
                ("baton.step", step)));
        meters.AgentDuration.Record(Seconds(began, now), Meters.Tags(("gen_ai.agent.name", agent), ("gen_ai.provider.name", Own), ("error.type", error)));
    }

    /// <summary>Measures how long a handoff took to be accepted or rejected.</summary>
    internal void HandedOver(string to, bool accepted, DateTime since) => meters.HandoffLatency.Record(
        Seconds(new DateTimeOffset(since, TimeSpan.Zero), clock.GetUtcNow()),
        Meters.Tags(("gen_ai.agent.name", to), ("baton.result", accepted ? "accepted" : "rejected")));

    /// <summary>Measures how long a gate was open.</summary>
    internal void GateClosed(GateKind kind, DateTimeOffset since, GateDecision? decision) => meters.GateAge.Record(
        Seconds(since, clock.GetUtcNow()), Meters.Tags(("baton.gate.kind", Word(kind)), ("baton.gate.decision", decision is { } by ? Word(by) : "expired")));

    internal static string Word<T>(T value) where T : struct, Enum => BatonJson.ToElement(value).GetString()!;

    internal static double Seconds(DateTimeOffset began, DateTimeOffset ended) => Math.Max(0, (ended - began).TotalSeconds);

    internal static IEnumerable<KeyValuePair<string, object?>> Tags(params IEnumerable<(string Name, object? Value)> tags) =>
        tags.Where(t => t.Value is not null).Select(t => new KeyValuePair<string, object?>(t.Name, t.Value));
}
