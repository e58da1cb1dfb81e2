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
                    }),
                    journal.Event(task.Scope, EventTypes.DefinitionPinned, null, null, new { team = team.Id, definition = task.Scope.Definition }),
                ],
                cancellation);
        }

        var members = new Dictionary<string, MemberPlan>();
        foreach (var (name, agent) in team.Agents)
        {
            members[name] = agent switch
            {
                { Team: { } nested } => new(MemberKind.Team, agent.Limits, await teams.PinAsync(task.Scope.Tenant, nested, cancellation)),
                { Human: not null } => new(MemberKind.Human, agent.Limits, null),
                _ => new(MemberKind.Agent, agent.Limits, null),
            };
        }

        return new TeamPlan
        {
            Pattern = team.Pattern,
            Entry = team.Entry,
            Steps = [.. team.Steps.Select(s => s.Agent!)],
            Members = members,
            Budget = Budget.Of(team.Limits),
            Time = team.Limits.Time,
            Hops = team.Limits.Hops,
            Depth = team.Limits.Depth,
        };
    }
}
