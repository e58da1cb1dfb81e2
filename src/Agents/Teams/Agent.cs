using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// A member of a team. An ordinary agent has instructions and a model; with <see cref="Team"/>, <see cref="Human"/> or
/// <see cref="A2a"/> set, the member is a whole team, a person or another organisation's agent instead.
/// </summary>
public sealed record Agent
{
    /// <summary>What the member is good for; other agents choose by it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The system prompt. Empty only for members that are not agents of this team.</summary>
    public string Instructions { get; init; } = "";

    /// <summary>Alias into <see cref="Team.Models"/>, or a candidate itself (<c>provider/model</c>). Null only for members that use no model.</summary>
    public string? Model { get; init; }

    /// <summary>What the agent may call: <c>server.tool</c>, with <c>*</c> as a wildcard in the tool's part. Nothing else is callable.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Members it may hand the task to.</summary>
    public IReadOnlyList<string> Handoffs { get; init; } = [];

    /// <summary>JSON Schema of its answers. Null: text.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>What one turn of this agent at the work may use.</summary>
    public AgentLimits Limits { get; init; } = new();

    /// <summary>How often it tries again.</summary>
    public Retries Retries { get; init; } = new();

    /// <summary>Alias used when the own model's candidates are used up or its answers stay bad. Null: none.</summary>
    public string? Fallback { get; init; }

    /// <summary>The member that does the work in its place when its models have failed for good. Null: none.</summary>
    public string? FallbackAgent { get; init; }

    /// <summary>The people outside the run who get the work when everything else has failed; the run then ends as escalated. Null: nobody.</summary>
    public IReadOnlyList<string>? FallbackPeople { get; init; }

    /// <summary>Whose earlier answers may be used again.</summary>
    public CacheScope Cache { get; init; } = CacheScope.None;

    /// <summary>Variants raced against each other. Null: one attempt.</summary>
    public Speculate? Speculate { get; init; }

    /// <summary>The team that is this member. Null: the member is not a team.</summary>
    public Team? Team { get; init; }

    /// <summary>The people who are this member. Null: the member is not a person.</summary>
    public Human? Human { get; init; }

    /// <summary>The agent of another organisation that is this member. Null: the member is not remote.</summary>
    public RemoteAgent? A2a { get; init; }
}

/// <summary>How often an agent tries again.</summary>
public sealed record Retries
{
    /// <summary>Attempts at a model call that fails in transport, the first included; 1 to 20.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Corrections after a failed tool call or an answer that does not fit; 0 to 10.</summary>
    public int Reflect { get; init; } = 2;
}

/// <summary>Whose earlier answers to the same request may be used again.</summary>
public enum CacheScope
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>This run's.</summary>
    Run,

    /// <summary>This tenant's.</summary>
    Tenant,

    /// <summary>Anybody's.</summary>
    Public,
}

/// <summary>A race of variants of one agent.</summary>
/// <param name="Count">Variants; 2 to 10.</param>
/// <param name="Pick"><c>first-valid</c>, or the agent that judges.</param>
public sealed record Speculate(int Count, string Pick);

/// <summary>An agent elsewhere, which speaks the Agent2Agent protocol, as a member.</summary>
/// <param name="Url">Address of its agent card; may hold <c>${env:NAME}</c> references.</param>
/// <param name="Headers">Headers of every request to it, such as its authorisation; may hold references.</param>
public sealed record RemoteAgent(string Url, SortedDictionary<string, string> Headers);

/// <summary>People as a member.</summary>
/// <param name="Assignees">Who may answer.</param>
/// <param name="Expires">How long the question stays open. Null: for the run's time.</param>
public sealed record Human(IReadOnlyList<string> Assignees, TimeSpan? Expires);
