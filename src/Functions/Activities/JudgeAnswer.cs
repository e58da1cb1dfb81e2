using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Judges what somebody answered at a gate, and records it.</summary>
public sealed class JudgeAnswer(IRunStore store, Journal journal)
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
                    problem = verdict.Problem,
                }, task.Answer.Id),
            ],
            cancellation);
        return verdict;
    }

    // Whoever may raise events can put an answer here without the API's checks, so the checks that count are these.
    private async Task<GateVerdict> JudgeAsync(Gate gate, GateJudgement task, CancellationToken cancellation)
    {
        var verdict = GateRules.Judge(gate, task.Earlier, task.Escalated, task.Answer);
        if (!verdict.Accepted || task.Answer.Content is null)
            return verdict;
        var content = await store.GetJsonAsync<JsonElement>(gate.Tenant, task.Answer.Content, cancellation);
        return GateRules.Misfits(gate, task.Answer.Decision, content) is [var first, ..]
            ? new GateVerdict(GateRefusal.Incomplete, false, $"The answer does not fit what the gate asks for. {first.InstancePath}: {first.Message}.")
            : verdict;
    }
}
