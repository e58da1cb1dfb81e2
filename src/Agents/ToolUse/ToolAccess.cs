namespace Baton.Agents;

/// <summary>What an agent may call.</summary>
public static class ToolAccess
{
    /// <summary>True: one of the agent's <see cref="Agent.Tools"/> patterns names <paramref name="qualifiedName"/> (<c>server.tool</c>).</summary>
    public static bool IsAllowed(Agent agent, string qualifiedName) => agent.Tools.Any(pattern => Wildcard.Matches(pattern, qualifiedName));
}
