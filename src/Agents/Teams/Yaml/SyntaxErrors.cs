using YamlDotNet.Core;

namespace Baton.Agents;

/// <summary>Turns the YAML parser's complaints into what was expected, what was found and what to do.</summary>
internal static class SyntaxErrors
{
    public static (int Line, int Column, string Message) Explain(string text, YamlException complaint)
    {
        if (complaint.Message.Contains("tab", StringComparison.Ordinal) && TabIndent(text) is { } tab)
            return (tab.Line, tab.Column, "expected spaces before the first word of a line, found a tab; indent with spaces.");
        var reason = complaint.Message.TrimEnd('.', ' ');
        return ((int)Math.Max(1, complaint.Start.Line), (int)Math.Max(1, complaint.Start.Column),
            $"expected YAML, found a mistake in how it is written ({Words.Show(reason, 160)}); " +
            "check the indentation, quotes and brackets from here on, and in the line above.");
    }

    private static (int Line, int Column)? TabIndent(string text)
    {
        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            var indent = content[..^content.TrimStart(" \t").Length];
            if (indent.IndexOf('\t') is >= 0 and var column)
                return (line, column + 1);
        }

        return null;
    }
}
