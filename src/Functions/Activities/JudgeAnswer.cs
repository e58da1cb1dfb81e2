using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Judges what somebody answered at a gate, and records it.</summary>
public sealed class JudgeAnswer(IRunStore store, Journal journal, PinnedTeams teams, RunTelemetry telemetry)
{
    /// <summary>Judges one answer.</summary>
    [Function(nameof(JudgeAnswer))]
    public async Task<GateVerdict> Run([ActivityTrigger] GateJudgement task, CancellationToken cancellation)
    {
        var gate = await store.GetJsonAsync<Gate>(task.Task.Scope.Tenant, task.Record, cancellation);
        var verdict = await JudgeAsync(gate, task, cancellation);
        await journal.AppendAsync(
            task.Task.Scope,
            [
                journal.Event(task.Task.Scope, EventTypes.GateDecided, gate.Step, gate.Agent, new
                {
                    gate = gate.Id,
                    tool = gate.Tool,
                    answer = task.Answer.Id,
                    by = task.Answer.By,
                    decision = task.Answer.Decision,
                    comment = task.Answer.Comment,
                    content = task.Answer.Content,
                    accepted = verdict.Accepted,
                    closes = verdict.Closes,
                    refusal = verdict.Accepted ? (GateRefusal?)null : verdict.Refusal,
                    problem = verdict.Problem,
                }, task.Answer.Id),
            ],
            cancellation);
        if (verdict.Closes)
            telemetry.GateClosed(gate.Kind, gate.OpenedAt, task.Answer.Decision);
        return verdict;
    }

    // Whoever may raise events can put an answer here without the API's checks, so the checks that count are these.
    private async Task<GateVerdict> JudgeAsync(Gate gate, GateJudgement task, CancellationToken cancellation)
    {
        var verdict = GateRules.Judge(gate, task.Earlier, task.Escalated, task.Answer);
        if (!verdict.Accepted || task.Answer.Content is null)
            return verdict;
        var content = await store.GetJsonAsync<JsonElement>(gate.Tenant, task.Answer.Content, cancellation);
        if (GateRules.Misfits(gate, task.Answer.Decision, content) is [var first, ..])
            return new GateVerdict(GateRefusal.Incomplete, false, $"The answer does not fit what the gate asks for. {first.InstancePath}: {first.Message}.");
        return gate.Kind == GateKind.Tool && task.Answer.Decision == GateDecision.Edit ? await JudgeEditAsync(gate, task, content, verdict, cancellation) : verdict;
    }

    private async Task<GateVerdict> JudgeEditAsync(Gate gate, GateJudgement task, JsonElement content, GateVerdict verdict, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Task.Scope, cancellation);
        var tools = await store.GetJsonAsync<IReadOnlyList<ToolDefinition>>(gate.Tenant, task.Task.Tools!, cancellation);
        if (GateRules.WhyNotEdit(team, tools.Single(t => t.QualifiedName == gate.Tool), gate, task.Answer.By, content) is { } problem)
            return new GateVerdict(GateRefusal.Incomplete, false, problem);
        var told = $"{task.Answer.By} changed the arguments before approving, to {content.GetRawText()}; this is the result of the changed call.";
        return verdict with { Note = await store.PutTextAsync(gate.Tenant, told, cancellation) };
    }
}
