using Baton.Agents;

namespace Baton.Functions;

/// <summary>What of the team file's language this version runs. What it does not run is refused at the start, never left out in silence.</summary>
public static class TeamSupport
{
    /// <summary>What this version cannot run of a team, a sentence for each; empty when it runs all of it.</summary>
    public static IReadOnlyList<string> Missing(Team team) => [.. Find(team).Distinct()];

    private static IEnumerable<string> Find(Team team)
    {
        foreach (var (name, agent) in team.Agents.Concat(team.Recruit?.Catalogue ?? []))
        {
            if (agent.A2a is not null)
                yield return $"team {team.Id}: agent {name} is remote ('a2a'); this version runs agents, teams and people.";
            foreach (var problem in agent.Team is null ? [] : Find(agent.Team))
                yield return problem;
        }
    }
}
