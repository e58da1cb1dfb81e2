namespace Baton.Agents;

/// <summary>The files that one team is read from.</summary>
/// <param name="folder">The folder that all of them must be in.</param>
internal sealed class TeamFileTree(string folder)
{
    private readonly List<ProblemList> _files = [];

    public static StringComparison PathComparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The folder, with a separator at its end.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) is var full && Path.EndsInDirectorySeparator(full)
        ? full
        : full + Path.DirectorySeparatorChar;

    /// <summary>Files read until now.</summary>
    public int Count => _files.Count;

    public ProblemList Add(string shown)
    {
        var problems = new ProblemList(shown);
        _files.Add(problems);
        return problems;
    }

    /// <summary>The result, in which a file that was read twice complains once.</summary>
    public TeamFileResult Result(Team? team)
    {
        TeamProblem[] errors = [.. _files.SelectMany(f => f.Errors).Distinct()];
        return new TeamFileResult(errors.Length == 0 ? team : null, errors, [.. _files.SelectMany(f => f.Warnings).Distinct()]);
    }
}
