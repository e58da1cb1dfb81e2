using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>What names may look like.</summary>
internal sealed partial class NameRule
{
    private readonly Func<Regex> _pattern;

    private NameRule(string expected, Func<Regex> pattern) => (Expected, _pattern) = (expected, pattern);

    public static NameRule Team { get; } = new("a name of 1 to 64 of a-z, 0-9 and '-'", TeamName);

    /// <summary>Agents, servers and model aliases.</summary>
    public static NameRule Part { get; } = new("a name of 1 to 32 of a-z, 0-9, '_' and '-'", PartName);

    public string Expected { get; }

    public bool Fits(string name) => _pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TeamName();

    [GeneratedRegex(@"\A[a-z0-9_-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PartName();
}
