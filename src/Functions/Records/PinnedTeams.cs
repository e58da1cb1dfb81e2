using System.Collections.Concurrent;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Teams as runs pinned them.</summary>
public sealed class PinnedTeams(IRunStore store)
{
    private const int MostKept = 256;
    private readonly ConcurrentDictionary<string, Team> _kept = new();

    /// <summary>Pins a team.</summary>
    /// <returns>The hash that names it.</returns>
    public Task<string> PinAsync(string tenant, Team team, CancellationToken cancellation) =>
        store.PutAsync(tenant, PinnedTeam.Pin(team).Utf8, cancellation);

    /// <summary>What an orchestrator needs of a member; a nested team is pinned.</summary>
    public async Task<MemberPlan> PlanAsync(string tenant, Agent member, CancellationToken cancellation) => member switch
    {
        { Team: { } nested } => new(MemberKind.Team, member.Limits, await PinAsync(tenant, nested, cancellation)),
        { Human: not null } => new(MemberKind.Human, member.Limits, null),
        { A2a: not null } => new(MemberKind.Remote, member.Limits, null),
        _ => new(MemberKind.Agent, member.Limits, null),
    };

    /// <summary>The team that a run pinned.</summary>
    public async Task<Team> GetAsync(RunScope scope, CancellationToken cancellation)
    {
        var key = $"{scope.Tenant}/{scope.Definition}";
        if (_kept.TryGetValue(key, out var team))
            return team;
        var utf8 = await store.GetAsync(scope.Tenant, scope.Definition, cancellation)
            ?? throw new InvalidDataException($"Expected the pinned team {scope.Definition} of run {scope.Run} in the run store, found none.");
        if (_kept.Count >= MostKept)
            _kept.Clear();
        return _kept[key] = PinnedTeam.Read(utf8).Team;
    }
}
