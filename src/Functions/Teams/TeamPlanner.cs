using System.Text.Json;
using Baton.Agents;
using Baton.Models;
using Baton.Tools;

namespace Baton.Functions;

/// <summary>Says what a run of a team would use: members, models, tools and gates. It asks the servers for their tools and calls nothing else.</summary>
public sealed class TeamPlanner(ModelGateway models, ToolGateway gateway)
{
    /// <summary>The members of a team and of the teams in it.</summary>
    /// <param name="found">The team.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<PlannedMember>> MembersAsync(CatalogTeam found, CancellationToken cancellation)
    {
        var members = new List<PlannedMember>();
        await AddAsync(members, found.Team, found.Folder, "", cancellation);
        return members;
    }

    private async Task AddAsync(List<PlannedMember> members, Team team, string folder, string above, CancellationToken cancellation)
    {
        foreach (var (name, agent) in team.Agents.Concat(team.Recruit?.Catalogue ?? []))
        {
            var member = new PlannedMember { Name = above + name, Team = team.Id, Description = agent.Description, Kind = Kind(agent) };
            if (agent.Model is not null)
            {
                var (tools, problem) = await ToolsAsync(team, agent, folder, cancellation);
                member = member with
                {
                    Model = agent.Model,
                    Candidates = Candidates(team, agent.Model, folder),
                    Fallback = agent.Fallback is null ? null : Candidates(team, agent.Fallback, folder),
                    Tools = tools,
                    Problem = problem,
                    Handoffs = agent.Handoffs,
                };
            }

            members.Add(member);
            if (agent.Team is { } nested)
                await AddAsync(members, nested, folder, $"{above}{name}/", cancellation);
        }
    }

    private IReadOnlyList<PlannedModel> Candidates(Team team, string alias, string folder)
    {
        var used = false;
        var planned = new List<PlannedModel>();
        foreach (var state in models.Describe(team.Models.TryGetValue(alias, out var names) ? names : [alias], folder))
        {
            planned.Add(new PlannedModel(state.Candidate, state.Available && !used, state.Available, state.WhyNot, state.Priced));
            used |= state.Available;
        }

        return planned;
    }

    private async Task<(IReadOnlyList<PlannedTool> Tools, string? Problem)> ToolsAsync(Team team, Agent agent, string folder, CancellationToken cancellation)
    {
        if (agent.Tools.Count == 0)
            return ([], null);
        try
        {
            var tools = await gateway.ListAsync(team.McpServers, agent.Tools, folder, cancellation);
            return ([.. tools.Select(t => Planned(team, t))], null);
        }
        catch (ToolUnavailableException e)
        {
            return ([], e.Message);
        }
    }

    // Which rule decides depends on the arguments where a rule has conditions; the plan names both the conditions and what holds otherwise.
    private static PlannedTool Planned(Team team, ToolDefinition tool)
    {
        var certain = ToolPolicy.Decide(
            team with { Approvals = [.. team.Approvals.Where(a => a.When is null)] }, tool, BatonJson.ToElement(new { }));
        return new PlannedTool(
            tool.QualifiedName,
            certain.Policy,
            certain.Reason,
            [.. team.Approvals.Where(a => a.Tool is not null && a.When is not null && Wildcard.Matches(a.Tool, tool.QualifiedName)).Select(a => new PlannedRule(a.Policy, a.When!.Value))]);
    }

    private static MemberKind Kind(Agent agent) =>
        agent.Team is not null ? MemberKind.Team : agent.Human is not null ? MemberKind.Human : MemberKind.Agent;
}

/// <summary>A member as a plan shows it.</summary>
public sealed record PlannedMember
{
    /// <summary>Its name, behind those of the teams around it: <c>legal/reviewer</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The team whose member it is.</summary>
    public required string Team { get; init; }

    /// <summary>What it is.</summary>
    public required MemberKind Kind { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its model's alias. Null: it has none.</summary>
    public string? Model { get; init; }

    /// <summary>The model's candidates, in the order in which they are tried.</summary>
    public IReadOnlyList<PlannedModel> Candidates { get; init; } = [];

    /// <summary>The fallback's candidates. Null: it has none.</summary>
    public IReadOnlyList<PlannedModel>? Fallback { get; init; }

    /// <summary>What it may call.</summary>
    public IReadOnlyList<PlannedTool> Tools { get; init; } = [];

    /// <summary>Whom it may hand the task to.</summary>
    public IReadOnlyList<string> Handoffs { get; init; } = [];

    /// <summary>Why its tools could not be listed. Null: they could.</summary>
    public string? Problem { get; init; }
}

/// <summary>A candidate as a plan shows it.</summary>
/// <param name="Candidate"><c>provider/model</c>.</param>
/// <param name="Used">True: it is the one that would be asked first.</param>
/// <param name="Available">False: it would be skipped.</param>
/// <param name="WhyNot">What it lacks. Null: nothing.</param>
/// <param name="Priced">False: its price is not known, and it counts as free.</param>
public sealed record PlannedModel(string Candidate, bool Used, bool Available, string? WhyNot, bool Priced);

/// <summary>A tool as a plan shows it.</summary>
/// <param name="Name"><c>server.tool</c>.</param>
/// <param name="Policy">What becomes of a call that no condition fits.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rules">The rules that look at the arguments first.</param>
public sealed record PlannedTool(string Name, ApprovalPolicy Policy, string Reason, IReadOnlyList<PlannedRule> Rules);

/// <summary>A rule with a condition.</summary>
/// <param name="Policy">What it says.</param>
/// <param name="When">JSON Schema of the arguments that it is for.</param>
public sealed record PlannedRule(ApprovalPolicy Policy, JsonElement When);
