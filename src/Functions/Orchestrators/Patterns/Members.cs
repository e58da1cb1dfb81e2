using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>What a member is given to work on.</summary>
/// <param name="Name">The member.</param>
/// <param name="Step">Where in the run.</param>
/// <param name="Input">Hash of the blob with the team's task.</param>
internal sealed record MemberTask(string Name, string Step, string Input)
{
    /// <summary>Hash of the blob with what the member before made. Null: nothing.</summary>
    public string? Previous { get; init; }

    /// <summary>Hash of the blob with what the member is told beside the task. Null: nothing.</summary>
    public string? Brief { get; init; }

    /// <summary>The handoff that the member may accept or reject. Null: the task did not come by one.</summary>
    public HandoffOffer? Offer { get; init; }

    /// <summary>True: the answer is the team's result.</summary>
    public bool Final { get; init; }

    /// <summary>What a person refused the members before. Null: nothing.</summary>
    public Setback? Refused { get; init; }
}

/// <summary>
/// Gives work to the members of a team: an agent's turn, a whole team, or a person. A member at work holds a slice of the budget and gives back what
/// it did not spend, so that members side by side cannot go over it together.
/// </summary>
internal sealed class Members(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Budget budget, DateTime deadline)
{
    private readonly Dictionary<string, MemberPlan> _recruited = [];

    /// <summary>What is left to spend.</summary>
    public Budget Budget { get; private set; } = budget;

    /// <summary>What was spent.</summary>
    public Spend Spent { get; private set; } = Spend.None;

    /// <summary>The name of the step after the team's own: <paramref name="number"/> counts its members' turns.</summary>
    public string Step(int number) => Steps.Under(task.Step, number);

    /// <summary>Brings in a member that the team's plan does not name.</summary>
    public void Recruit(string name, MemberPlan member) => _recruited[name] = member;

    /// <summary>Has a member do its part.</summary>
    /// <param name="work">The part.</param>
    /// <param name="parts">How many still share the budget, this one included.</param>
    public async Task<AgentResult> RunAsync(MemberTask work, int parts = 1)
    {
        var member = _recruited.TryGetValue(work.Name, out var recruited) ? recruited : plan.Members[work.Name];
        var slice = Budget.Share(parts).Slice(member.Limits);
        Budget = Budget.Less(slice);
        var result = await TryAsync(work, member, slice);
        Budget = Budget.Plus(slice).Less(result.Spent);
        Spent += result.Spent;
        return result;
    }

    private async Task<AgentResult> TryAsync(MemberTask work, MemberPlan member, Budget slice)
    {
        var began = new Ended(context.CurrentUtcDateTime, task.Step, member.Definition);
        try
        {
            return member.Kind switch
            {
                MemberKind.Team => await RunTeamAsync(work, member, slice, began),
                MemberKind.Human => await AskAsync(work, began),
                _ => await RunAgentAsync(work, member, slice),
            };
        }
        catch (TaskFailedException e)
        {
            // What a member that broke down has spent is not known, so it counts as the whole of its slice.
            var setback = new Setback(Outcome.Fault, Faults.Reason(e), work.Name, work.Step);
            await CompletedAsync(work, null, setback, began);
            return new AgentResult { End = AgentEnd.Stopped, Setback = setback, Refused = work.Refused, Spent = slice.AsSpend() };
        }
    }

    private Task<AgentResult> RunAgentAsync(MemberTask work, MemberPlan member, Budget slice) => context.CallSubOrchestratorAsync<AgentResult>(
        member.Kind == MemberKind.Remote ? nameof(RunRemote) : nameof(RunAgent),
        new AgentTask
        {
            Scope = task.Scope,
            Agent = work.Name,
            Step = work.Step,
            Under = task.Step,
            Input = work.Input,
            Previous = work.Previous,
            Brief = work.Brief,
            Offer = work.Offer,
            Budget = slice,
            Deadline = deadline,
            Time = member.Limits.Time,
            Final = work.Final,
            Refused = work.Refused,
        },
        new TaskOptions().WithInstanceId(InstanceIds.Agent(task.Scope.Key(), work.Step)));

    private async Task<AgentResult> RunTeamAsync(MemberTask work, MemberPlan member, Budget slice, Ended began)
    {
        await context.JournalAsync(task.Scope, EventTypes.AgentStarted, work.Step, work.Name, new { team = member.Definition, under = task.Step });
        var result = await context.CallSubOrchestratorAsync<TeamResult>(
            nameof(RunTeam),
            new TeamTask(
                task.Scope with { Definition = member.Definition! },
                work.Step,
                work.Previous ?? work.Input,
                slice,
                deadline,
                task.Depth + 1,
                task.MostDepth ?? plan.Depth,
                work.Brief),
            new TaskOptions().WithInstanceId(InstanceIds.Team(task.Scope.Key(), work.Step)));
        var setback = result.Outcome == Outcome.Completed ? null : new Setback(result.Outcome, result.Reason ?? "", result.Agent, result.Step);
        await CompletedAsync(work, result.Output, setback, began);
        return new AgentResult
        {
            End = setback is null ? AgentEnd.Answered : AgentEnd.Stopped,
            Answer = result.Output,
            Setback = setback ?? work.Refused,
            Refused = setback?.Outcome is Outcome.Rejected or Outcome.Expired or Outcome.AmbiguousEffect ? setback : work.Refused,
            Spent = result.Spent,
        };
    }

    private async Task<AgentResult> AskAsync(MemberTask work, Ended began)
    {
        await context.JournalAsync(task.Scope, EventTypes.AgentStarted, work.Step, work.Name, new { human = true, under = task.Step });
        var gate = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask
            {
                Scope = task.Scope,
                Agent = work.Name,
                Step = work.Step,
                Kind = GateKind.Human,
                Arguments = work.Previous ?? work.Input,
                Brief = work.Brief,
                Final = work.Final,
                Deadline = deadline,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Gate(task.Scope.Key(), work.Step)));
        var setback = gate.Answer switch
        {
            { Decision: GateDecision.Respond } => null,
            { } no => new Setback(Outcome.Rejected, $"{no.By} turned the task down" + (no.Comment is null ? "." : $": {no.Comment}"), work.Name, work.Step),
            null when context.CurrentUtcDateTime >= deadline => new Setback(
                Outcome.DeadlineExceeded, $"The run's time was over at {deadline:u}, before somebody answered for {work.Name}.", work.Name, work.Step),
            null => new Setback(Outcome.Expired, $"Nobody answered for {work.Name} in time.", work.Name, work.Step),
        };
        if (gate.Answer is not null)
            await HandoffJournal.AnswerAsync(context, task.Scope, work.Offer, work.Name, setback?.Reason);
        await CompletedAsync(work, gate.Answer?.Content, setback, began);
        if (gate.Answer is not null && setback is not null && work.Offer is not null)
        {
            var reason = await context.CallActivityAsync<string>(nameof(KeepText), new TextTask(task.Scope.Tenant, setback.Reason));
            return new AgentResult { End = AgentEnd.Rejected, Reason = reason, Setback = work.Refused };
        }

        return new AgentResult
        {
            End = setback is null ? AgentEnd.Answered : AgentEnd.Stopped,
            Answer = gate.Answer?.Content,
            Setback = setback ?? work.Refused,
            Refused = work.Refused,
        };
    }

    private Task CompletedAsync(MemberTask work, string? answer, Setback? setback, Ended began) => context.JournalAsync(
        task.Scope,
        EventTypes.AgentCompleted,
        work.Step,
        work.Name,
        new { end = setback is null ? AgentEnd.Answered : AgentEnd.Stopped, outcome = setback?.Outcome, reason = setback?.Reason, answer },
        ended: began);
}
