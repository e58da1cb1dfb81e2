namespace Baton.DurableTask.Tests.Api;

/// <summary>Published lines that are left out on purpose: a line of <c>NotMirrored.md</c>.</summary>
/// <param name="Start">How the lines begin, without modifiers: a type's name, or a type's and the beginning of a member.</param>
/// <param name="Reason">Why they are left out.</param>
internal sealed record Exclusion(string Start, string Reason)
{
    public static List<Exclusion> Read() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", "NotMirrored.md"))
            .Where(line => line.StartsWith("| `"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Exclusion(cells[1].Trim('`'), cells[2])),
    ];

    public bool Covers(string line)
    {
        var at = line.IndexOf(Start, StringComparison.Ordinal);
        if (at < 0)
            return false;
        // In a header only modifiers come before the name.
        return at == 0 || (line.StartsWith("public ") && !line.Contains(" :: ") && !line[..at].Contains(" : ") && line[at - 1] == ' ');
    }
}
