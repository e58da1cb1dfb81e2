namespace Baton.Agents;

/// <summary>What every member of a team is bound by, in words.</summary>
public static class Constraints
{
    /// <summary>The constraints of a team's work.</summary>
    public static IReadOnlyList<string> Of(Team team)
    {
        var constraints = new List<string> { "effects need the approvals that the team file names" };
        foreach (var rule in team.Approvals.Where(a => a.Policy == ApprovalPolicy.Deny && a.Tool is not null))
            constraints.Add($"{rule.Tool} may not be called");
        if (team.Output is { } output)
            constraints.Add($"the result of the whole task must fit this JSON Schema: {output.GetRawText()}");
        constraints.Add($"the whole run may use {team.Limits.Tokens} tokens and {team.Limits.Steps} model calls");
        return constraints;
    }

    /// <summary>The same as a section of a brief.</summary>
    public static string Section(Team team) => "Constraints:\n- " + string.Join("\n- ", Of(team));
}
