using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>A team as a drawing needs it: who works with whom, without prompts and connections.</summary>
public sealed record TeamShape
{
    /// <summary>The team's id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>How the members work together.</summary>
    public required Pattern Pattern { get; init; }

    /// <summary>Who starts, leads or judges. Null: the pattern has no such role.</summary>
    public string? Entry { get; init; }

    /// <summary>Pipeline: what is done, in order.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Parallel, debate and supervisor: who works.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Parallel: <c>collect</c>, or who merges. Null: the pattern merges nothing.</summary>
    public string? Merge { get; init; }

    /// <summary>The members, and those that may be brought in.</summary>
    public required IReadOnlyList<MemberShape> Agents { get; init; }

    /// <summary>The shape of a team.</summary>
    public static TeamShape Of(Team team) => new()
    {
        Id = team.Id,
        Description = team.Description,
        Pattern = team.Pattern,
        Entry = team.Entry,
        Steps = team.Steps,
        Members = team.Members,
        Merge = team.Merge,
        Agents = [.. team.Agents.Concat(team.Recruit?.Catalogue ?? []).DistinctBy(a => a.Key).Select(a => MemberShape.Of(team, a.Key, a.Value))],
    };
}

/// <summary>A member of a team.</summary>
public sealed record MemberShape
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>The alias of its model. Null: it has none of its own.</summary>
    public string? Model { get; init; }

    /// <summary>The models that the alias stands for, in the order in which they are tried. Null: no alias.</summary>
    public IReadOnlyList<string>? Candidates { get; init; }

    /// <summary>The tools that it may call.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>The members that it may hand over to.</summary>
    public required IReadOnlyList<string> Handoffs { get; init; }

    /// <summary>The people who are this member. Null: it is no person.</summary>
    public IReadOnlyList<string>? Human { get; init; }

    /// <summary>True: it is brought in by the supervisor where needed.</summary>
    public required bool Recruited { get; init; }

    /// <summary>The team that is this member, a <see cref="TeamShape"/> again. Null: it is none.</summary>
    public JsonElement? Team { get; init; }

    internal static MemberShape Of(Team team, string name, Agent agent) => new()
    {
        Name = name,
        Description = agent.Description,
        Model = agent.Model,
        Candidates = agent.Model is { } alias && team.Models.TryGetValue(alias, out var candidates) ? candidates : null,
        Tools = agent.Tools,
        Handoffs = team.HandoffsOf(agent),
        Human = agent.Human?.Assignees,
        Recruited = team.Recruit is not null && !team.Agents.ContainsKey(name),
        Team = agent.Team is { } nested ? BatonJson.ToElement(TeamShape.Of(nested)) : null,
    };
}
