namespace Baton.Agents;

/// <summary>Turns the YAML parser's complaints into what was expected, what was found and what to do.</summary>
internal static class SyntaxErrors
{
    public static string Explain(string text, int line, string complaint)
    {
        var around = text.Split('\n').Skip(Math.Max(0, line - 2)).Take(2).ToArray();
        if (around.Any(l => l.TrimStart(' ').StartsWith('\t')))
            return "expected spaces before the first word of a line, found a tab; indent with spaces.";
        var reason = complaint.TrimEnd('.', ' ');
        return $"expected YAML, found a mistake in how it is written ({Words.Show(reason, 160)}); " +
            "check the indentation, quotes and brackets in this line and the one above.";
    }
}
