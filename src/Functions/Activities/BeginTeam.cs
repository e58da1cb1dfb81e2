using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Begins a team's work: records it and says what the orchestrator needs of the team.</summary>
public sealed class BeginTeam(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>Records the start and returns the plan.</summary>
    [Function(nameof(BeginTeam))]
    public async Task<TeamPlan> Run([ActivityTrigger] TeamTask task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        if (task.Step is null)
        {
            var input = await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, task.Input, cancellation);
            await journal.AppendAsync(
                task.Scope,
                [
                    journal.Event(task.Scope, EventTypes.RunStarted, null, null, new
                    {
                        team = team.Id, input = task.Input, preview = Journal.Preview(Blobs.ToText(input)), by = task.Scope.RequestedBy,
                        forkOf = task.Scope.Fork?.Run, from = task.Scope.Fork?.Step,
                    }),
                    journal.Event(task.Scope, EventTypes.DefinitionPinned, null, null, new { team = team.Id, definition = task.Scope.Definition }),
                ],
                cancellation);
        }

        var members = new Dictionary<string, MemberPlan>();
        foreach (var (name, agent) in team.Agents)
            members[name] = await teams.PlanAsync(task.Scope.Tenant, agent, cancellation);

        var takes = await InputAsync(team, task, cancellation);
        return new TeamPlan
        {
            Pattern = team.Pattern,
            Entry = team.Entry,
            Input = takes,
            State = team.Pattern == Pattern.Handoff && takes is not null
                ? Handoffs.StateDigest(team.Entry!, await store.GetTextAsync(task.Scope.Tenant, takes, cancellation), [], [])
                : null,
            Steps = team.Steps,
            Workers = team.Pattern is Pattern.Parallel or Pattern.Debate ? team.Members : [],
            Merger = team.Merge == TeamWords.Collect ? null : team.Merge,
            Rounds = team.Rounds ?? 0,
            Members = members,
            Budget = Budget.Of(team.Limits),
            Time = team.Limits.Time,
            Hops = team.Limits.Hops,
            Depth = team.Limits.Depth,
        };
    }

    // The input of a run was checked when it was started; a nested team's is made from what the team around it has.
    private async Task<string?> InputAsync(Team team, TeamTask task, CancellationToken cancellation)
    {
        if (task.Step is null)
            return task.Input;
        var tenant = task.Scope.Tenant;
        var input = await store.GetJsonAsync<JsonElement>(tenant, task.Input, cancellation);
        var brief = task.Brief is null ? null : await store.GetJsonAsync<Brief>(tenant, task.Brief, cancellation);
        return TeamInput.Fit(team, input, brief) is { } fits ? await store.PutJsonAsync(tenant, fits, cancellation) : null;
    }
}
