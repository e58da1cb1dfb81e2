namespace Baton.Agents;

/// <summary>A team file has mistakes.</summary>
/// <param name="problems">All of them; at least one.</param>
public sealed class TeamFileException(IReadOnlyList<TeamProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>All mistakes, in the order of the files and their lines.</summary>
    public IReadOnlyList<TeamProblem> Problems { get; } = problems;
}
