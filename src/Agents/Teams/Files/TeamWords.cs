namespace Baton.Agents;

/// <summary>Words of the team file that stand where an agent's name could stand.</summary>
public static class TeamWords
{
    /// <summary><see cref="Speculate.Pick"/>: the first variant whose answer is valid wins.</summary>
    public const string FirstValid = "first-valid";

    /// <summary><see cref="Team.Merge"/>: the results are collected, and no agent merges them.</summary>
    public const string Collect = "collect";
}
