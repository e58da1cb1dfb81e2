using System.Text.RegularExpressions;

namespace Baton.Cli;

/// <summary>Text as it must be written in a shell command that the user is shown.</summary>
internal static partial class Shell
{
    public static string Quote(string text)
    {
        var clean = Clean.Line(text);
        return Harmless().IsMatch(clean) ? clean : $"'{clean.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    [GeneratedRegex(@"^[A-Za-z0-9_./:@=+,~-]+$")]
    private static partial Regex Harmless();
}
