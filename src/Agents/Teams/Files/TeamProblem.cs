namespace Baton.Agents;

/// <summary>A mistake, or something to think about, in a team file.</summary>
/// <param name="File">The file, as it was named by the caller or by the team that refers to it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Path">Where in the file's structure, such as <c>agents.triage.handoffs[1]</c>. Empty: the file as a whole.</param>
/// <param name="Message">What was expected, what was found, what to do.</param>
public sealed record TeamProblem(string File, int Line, int Column, string Path, string Message)
{
    /// <summary>The problem as compilers write theirs: <c>team.yaml:12:5: agents.triage.model: expected …</c>.</summary>
    public override string ToString() =>
        Path.Length == 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}:{Line}:{Column}: {Path}: {Message}";
}
