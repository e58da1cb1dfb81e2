using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

/// <summary>What a tool call needs before it runs, and why.</summary>
/// <param name="Policy">Ask, allow or deny.</param>
/// <param name="Rule">Index into <see cref="Team.Approvals"/> of the rule that said so. Null: the default policy did.</param>
/// <param name="Reason">Why, in words for the person who is asked.</param>
public sealed record ToolVerdict(ApprovalPolicy Policy, int? Rule, string Reason);

/// <summary>
/// The approval policy. The first rule of the team file that matches the call decides; without one, the tool's annotations do: read-only tools
/// and tools that say they destroy nothing run, everything else asks.
/// </summary>
public static class ToolPolicy
{
    /// <summary>Decides about one call.</summary>
    public static ToolVerdict Decide(Team team, ToolDefinition tool, JsonElement arguments)
    {
        for (var i = 0; i < team.Approvals.Count; i++)
        {
            var rule = team.Approvals[i];
            if (rule.Tool is null || !Wildcard.Matches(rule.Tool, tool.QualifiedName) || !Applies(rule, arguments))
                continue;
            return new ToolVerdict(rule.Policy, i, rule.Policy switch
            {
                ApprovalPolicy.Allow => $"the team file allows {tool.QualifiedName}",
                ApprovalPolicy.Deny => $"the team file denies {tool.QualifiedName}",
                _ => $"the team file asks for approval of {tool.QualifiedName}",
            });
        }

        return tool switch
        {
            { ReadOnly: true } => new(ApprovalPolicy.Allow, null, "the tool only reads"),
            { Destructive: false } => new(ApprovalPolicy.Allow, null, "the tool says that it destroys nothing"),
            { Destructive: true } => new(ApprovalPolicy.Ask, null, "the tool says that it is destructive"),
            _ => new(ApprovalPolicy.Ask, null, "the tool has effects and does not say that they are harmless"),
        };
    }

    /// <summary>The rule that asks for approval of the team's final result, by its index; null when there is none.</summary>
    public static int? ResultRule(Team team, JsonElement result)
    {
        for (var i = 0; i < team.Approvals.Count; i++)
        {
            if (team.Approvals[i] is { Result: true, Policy: ApprovalPolicy.Ask } rule && Applies(rule, result))
                return i;
        }

        return null;
    }

    private static bool Applies(ApprovalRule rule, JsonElement value) => rule.When is not { } when || JsonSchema.Parse(when).IsValid(value);
}
