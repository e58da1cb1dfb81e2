namespace Baton.Agents;

/// <summary>What became of loading a team file.</summary>
/// <param name="Team">The team. Null when there are mistakes.</param>
/// <param name="Problems">
/// All mistakes in the file and those it refers to, in the order of files and lines. Empty: the team can run.
/// </param>
/// <param name="Warnings">What is allowed but probably not meant, or not safe.</param>
public sealed record TeamFileResult(Team? Team, IReadOnlyList<TeamProblem> Problems, IReadOnlyList<TeamProblem> Warnings)
{
    /// <summary>The team.</summary>
    /// <exception cref="TeamFileException">The file has mistakes.</exception>
    public Team TeamOrThrow() => Team ?? throw new TeamFileException(Problems);
}
