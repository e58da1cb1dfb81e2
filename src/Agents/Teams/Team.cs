using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baton.Agents;

/// <summary>How the members of a team work together.</summary>
public enum Pattern
{
    /// <summary>Steps one after the other; each gets what the one before made.</summary>
    Pipeline,

    /// <summary>All members at once on the same task; their results are merged.</summary>
    Parallel,

    /// <summary>One member plans and delegates to the others until it is finished.</summary>
    Supervisor,

    /// <summary>Independent answers, rounds of argument, and a judge.</summary>
    Debate,

    /// <summary>One member at a time; each may pass the task on along declared targets.</summary>
    Handoff,
}

/// <summary>
/// A team as its file says it, with nested teams inside it: the whole of what a run needs to know, so that a run goes on with the
/// team it began with whatever is deployed meanwhile. Its canonical form is its JSON by <see cref="BatonJson"/>.
/// </summary>
public sealed record Team
{
    /// <summary>Name of the team, <c>[a-z0-9-]+</c>, at most 64 characters (the file's <c>team</c> key).</summary>
    public required string Id { get; init; }

    /// <summary>What the team is for, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>How the members work together.</summary>
    public required Pattern Pattern { get; init; }

    /// <summary>Handoff: who starts. Supervisor: who leads. Debate: the judge. Null for the other patterns.</summary>
    public string? Entry { get; init; }

    /// <summary>JSON Schema of the run's input. Null: a string.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>JSON Schema of the run's result. Null: a string.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Alias to model candidates (<c>provider/model</c>), tried in order.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> Models { get; init; } = [];

    /// <summary>The MCP servers whose tools the agents may be given, by the name used in <c>server.tool</c>.</summary>
    public SortedDictionary<string, McpServer> McpServers { get; init; } = [];

    /// <summary>The members by name.</summary>
    public SortedDictionary<string, Agent> Agents { get; init; } = [];

    /// <summary>Pipeline: what is done, in order. Empty for the other patterns.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>Parallel and debate: who works on the task. Supervisor: the workers. Empty for the other patterns.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Parallel: <c>collect</c>, or the agent that merges. Null where the pattern does not merge.</summary>
    public string? Merge { get; init; }

    /// <summary>Debate: rounds of argument after the first answers. Null where the pattern does not argue.</summary>
    public int? Rounds { get; init; }

    /// <summary>Supervisor: when completed results are condensed. Null: never.</summary>
    public Distill? Distill { get; init; }

    /// <summary>Supervisor: the catalogue it may bring agents in from. Null: none.</summary>
    public Recruit? Recruit { get; init; }

    /// <summary>What a person must approve, on top of the default policy; the first rule that matches a call applies.</summary>
    public IReadOnlyList<ApprovalRule> Approvals { get; init; } = [];

    /// <summary>What the whole run may use.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>When runs of it start by themselves. It is no part of what a run goes by.</summary>
    [JsonIgnore]
    public IReadOnlyList<TeamSchedule> Schedules { get; init; } = [];

    /// <summary>Whom a member may hand the task to; only the pattern that hands over follows what the file declares.</summary>
    public IReadOnlyList<string> HandoffsOf(Agent agent) => Pattern == Pattern.Handoff ? agent.Handoffs : [];

    /// <summary>The member of that name, those of the catalogue included; null when there is none.</summary>
    public Agent? Find(string name) => Agents.TryGetValue(name, out var agent) ? agent : Recruit?.Catalogue.GetValueOrDefault(name);

    /// <summary>The member of that name, those of the catalogue included.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Agent Member(string name) =>
        Find(name) ?? throw new KeyNotFoundException($"Expected a member of team {Id}, found '{name}'.");
}

/// <summary>One step of a pipeline; exactly one of the three is set.</summary>
public sealed record Step
{
    /// <summary>The member that does this step.</summary>
    public string? Agent { get; init; }

    /// <summary>The members that do this step side by side.</summary>
    public IReadOnlyList<string>? Parallel { get; init; }

    /// <summary>A loop in which one member's work is sent back by another until it is accepted.</summary>
    public Review? Review { get; init; }
}

/// <summary>A review loop of a pipeline.</summary>
/// <param name="By">The member that accepts or sends back.</param>
/// <param name="Of">The member whose work is reviewed.</param>
/// <param name="Rounds">Most times the work is sent back; 1 to 20.</param>
public sealed record Review(string By, string Of, int Rounds);

/// <summary>When a supervisor's completed results are condensed.</summary>
/// <param name="Every">Completed steps between two checkpoints; at least 1.</param>
/// <param name="Words">Length of the condensed text, in words.</param>
public sealed record Distill(int Every, int Words);

/// <summary>The catalogue a supervisor may bring agents in from.</summary>
/// <param name="From">Folder of agent files, relative to the team file.</param>
/// <param name="Most">Most agents brought into one run.</param>
public sealed record Recruit(string From, int Most)
{
    /// <summary>The agents in that folder by name (the file's, without its ending), as they were when the team was loaded.</summary>
    public SortedDictionary<string, Agent> Catalogue { get; init; } = [];
}
