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
        var verdict = GateRules.Judge(gate, task.Earlier, task.Escalated, task.Answer);
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
}
