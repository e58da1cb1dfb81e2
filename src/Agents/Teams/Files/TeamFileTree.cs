namespace Baton.Agents;

/// <summary>The files that one team is read from.</summary>
/// <param name="folder">The folder that all of them must be in.</param>
internal sealed class TeamFileTree(string folder)
{
    /// <summary>
    /// Most files that one team may consist of, however they nest; ten references a file would else be a hundred thousand files.
    /// </summary>
    private const int MostFiles = 200;

    /// <summary>Most characters in all of them.</summary>
    private const int MostText = 4_000_000;

    private readonly List<ProblemList> _files = [];
    private int _text;

    public static StringComparison PathComparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The folder, with a separator at its end.</summary>
    public string Root { get; } = Path.EndsInDirectorySeparator(folder)
        ? Path.GetFullPath(folder)
        : Path.GetFullPath(folder) + Path.DirectorySeparatorChar;

    public ProblemList Add(string shown)
    {
        var problems = new ProblemList(shown);
        _files.Add(problems);
        return problems;
    }

    /// <summary>The text of the file that <paramref name="reference"/> names; null after noting why it cannot be had.</summary>
    public string? Text(Field reference, string full, string shown)
    {
        var (text, problem) = _files.Count < MostFiles
            ? TeamFileText.Read(full, shown)
            : (null, $"expected at most {MostFiles} files in one team, found more; use fewer nested teams.");
        _text += text?.Length ?? 0;
        if (_text > MostText)
        {
            (text, problem) = (null,
                $"expected at most {MostText / 1_000_000} MB in all files of a team, found more; use fewer nested teams.");
        }

        if (text is null)
            reference.Error(problem!);
        return text;
    }

    /// <summary>The result, in which a file that was read twice complains once.</summary>
    public TeamFileResult Result(Team? team)
    {
        TeamProblem[] errors = [.. _files.SelectMany(f => f.Errors).Distinct()];
        return new TeamFileResult(errors.Length == 0 ? team : null, errors, [.. _files.SelectMany(f => f.Warnings).Distinct()]);
    }
}
