using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>What a team's result has to pass before the team is done.</summary>
internal static class ResultGate
{
    /// <summary>Names the outcome: of a result that passes, of one that does not, and of a member's work that was stopped.</summary>
    public static async Task<TeamResult> PassAsync(TaskOrchestrationContext context, TeamTask task, DateTime deadline, AgentResult result, Spend spent)
    {
        var ended = Name(result) with { Spent = spent };
        if (ended.Outcome != Outcome.Completed)
            return ended;
        var verdict = await context.CallActivityAsync<ResultVerdict>(nameof(CheckResult), new ResultCheck(task.Scope, ended.Output!));
        if (verdict.Problem is not null)
            return ended with { Outcome = Outcome.InvalidOutput, Reason = verdict.Problem };
        return verdict.Ask ? await AskAsync(context, task, deadline, ended) : ended;
    }

    private static TeamResult Name(AgentResult result) => new()
    {
        Outcome = result.Setback?.Outcome ?? Outcome.Completed,
        Reason = result.Setback?.Reason,
        Agent = result.Setback?.Agent,
        Step = result.Setback?.Step,
        Output = result.Answer,
    };

    private static async Task<TeamResult> AskAsync(TaskOrchestrationContext context, TeamTask task, DateTime deadline, TeamResult ended)
    {
        var step = task.Step is null ? "result" : $"{task.Step}.result";
        var gate = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask { Scope = task.Scope, Step = step, Kind = GateKind.Result, Arguments = ended.Output, Deadline = deadline },
            new TaskOptions().WithInstanceId(InstanceIds.Gate(task.Scope.Key(), step)));
        return gate.Answer switch
        {
            { Decision: GateDecision.Approve } => ended,
            { Decision: GateDecision.Edit or GateDecision.Respond } answer => ended with { Output = answer.Content },
            { } no => ended with
            {
                Outcome = Outcome.Rejected, Reason = $"{no.By} did not approve the result" + (no.Comment is null ? "." : $": {no.Comment}"), Step = step,
            },
            null => ended with
            {
                Outcome = gate.Otherwise == OnExpiry.Escalate ? Outcome.Escalated : Outcome.Expired,
                Reason = "Nobody decided about the result in time.",
                Step = step,
            },
        };
    }
}
