namespace Baton.Agents;

/// <summary>Collects what is wrong with one file.</summary>
/// <param name="file">The file's name in messages.</param>
internal sealed class ProblemList(string file)
{
    /// <summary>More would be noise; and a hostile file could have a million.</summary>
    private const int Most = 200;

    private readonly List<TeamProblem> _errors = [];
    private readonly List<TeamProblem> _warnings = [];

    public string File => file;

    public bool HasErrors => _errors.Count > 0;

    /// <summary>Whether further mistakes would not be noted.</summary>
    public bool Full => _errors.Count >= Most;

    public IEnumerable<TeamProblem> Errors => Sorted(_errors);

    public IEnumerable<TeamProblem> Warnings => Sorted(_warnings);

    public void Error(int line, int column, string path, string message) =>
        Add(_errors, new TeamProblem(file, line, column, path, message));

    public void Warn(int line, int column, string path, string message) =>
        Add(_warnings, new TeamProblem(file, line, column, path, message));

    private static void Add(List<TeamProblem> list, TeamProblem problem)
    {
        if (list.Count < Most)
            list.Add(problem);
    }

    private static IEnumerable<TeamProblem> Sorted(List<TeamProblem> list) => list.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column);
}
