using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>What a member is given to work on.</summary>
/// <param name="Name">The member.</param>
/// <param name="Step">Where in the run.</param>
/// <param name="Input">Hash of the blob with the team's task.</param>
/// <param name="Previous">Hash of the blob with what the member before made. Null: nothing.</param>
/// <param name="Envelope">Hash of the blob with the envelope of a handoff. Null: none.</param>
/// <param name="Final">True: the answer is the team's result.</param>
/// <param name="Refused">What a person refused the member before. Null: nothing.</param>
internal sealed record MemberTask(string Name, string Step, string Input, string? Previous, string? Envelope, bool Final, Setback? Refused = null);

/// <summary>Gives work to the members of a team: an agent's turn, a whole team, or a person.</summary>
internal sealed class Members(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Budget budget, DateTime deadline)
{
    /// <summary>What is left to spend.</summary>
    public Budget Budget { get; private set; } = budget;

    /// <summary>What was spent.</summary>
    public Spend Spent { get; private set; } = Spend.None;

    /// <summary>The name of the step after the team's own: <paramref name="number"/> counts its members' turns.</summary>
    public string Step(int number) => task.Step is null ? $"{number}" : $"{task.Step}.{number}";

    /// <summary>Has a member do its part.</summary>
    public async Task<AgentResult> RunAsync(MemberTask work)
    {
        var member = plan.Members[work.Name];
        var result = member.Kind switch
        {
            MemberKind.Team => await RunTeamAsync(work, member),
            MemberKind.Human => await AskAsync(work),
            _ => await RunAgentAsync(work, member),
        };
        Budget = Budget.Less(result.Spent);
        Spent += result.Spent;
        return result;
    }

    private Task<AgentResult> RunAgentAsync(MemberTask work, MemberPlan member) => context.CallSubOrchestratorAsync<AgentResult>(
        nameof(RunAgent),
        new AgentTask
        {
            Scope = task.Scope,
            Agent = work.Name,
            Step = work.Step,
            Input = work.Input,
            Previous = work.Previous,
            Envelope = work.Envelope,
            Budget = Budget.Slice(member.Limits),
            Deadline = deadline,
            Time = member.Limits.Time,
            Final = work.Final,
            Refused = work.Refused,
        },
        new TaskOptions().WithInstanceId(InstanceIds.Agent(task.Scope.Key(), work.Step)));

    private async Task<AgentResult> RunTeamAsync(MemberTask work, MemberPlan member)
    {
        await context.JournalAsync(task.Scope, EventTypes.AgentStarted, work.Step, work.Name, new { team = member.Definition });
        var result = await context.CallSubOrchestratorAsync<TeamResult>(
            nameof(RunTeam),
            new TeamTask(
                task.Scope with { Definition = member.Definition! },
                work.Step,
                work.Previous ?? work.Input,
                Budget.Slice(member.Limits),
                deadline,
                task.Depth + 1,
                task.MostDepth ?? plan.Depth),
            new TaskOptions().WithInstanceId(InstanceIds.Team(task.Scope.Key(), work.Step)));
        await context.JournalAsync(task.Scope, EventTypes.AgentCompleted, work.Step, work.Name, new { outcome = result.Outcome, reason = result.Reason });
        var setback = result.Outcome == Outcome.Completed ? null : new Setback(result.Outcome, result.Reason ?? "", result.Agent, result.Step);
        return new AgentResult
        {
            End = setback is null ? AgentEnd.Answered : AgentEnd.Stopped,
            Answer = result.Output,
            Setback = setback ?? work.Refused,
            Spent = result.Spent,
        };
    }

    private async Task<AgentResult> AskAsync(MemberTask work)
    {
        await context.JournalAsync(task.Scope, EventTypes.AgentStarted, work.Step, work.Name, new { human = true });
        var gate = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask
            {
                Scope = task.Scope,
                Agent = work.Name,
                Step = work.Step,
                Kind = GateKind.Human,
                Arguments = work.Previous ?? work.Input,
                Deadline = deadline,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Gate(task.Scope.Key(), work.Step)));
        var setback = gate.Answer switch
        {
            { Decision: GateDecision.Respond } => null,
            { } no => new Setback(Outcome.Rejected, $"{no.By} turned the task down" + (no.Comment is null ? "." : $": {no.Comment}"), work.Name, work.Step),
            null => new Setback(Outcome.Expired, $"Nobody answered for {work.Name} in time.", work.Name, work.Step),
        };
        await context.JournalAsync(task.Scope, EventTypes.AgentCompleted, work.Step, work.Name, new { outcome = setback?.Outcome, reason = setback?.Reason });
        return new AgentResult
        {
            End = setback is null ? AgentEnd.Answered : AgentEnd.Stopped, Answer = gate.Answer?.Content, Setback = setback ?? work.Refused,
        };
    }
}
