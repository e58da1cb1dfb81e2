using System.IO.Enumeration;

namespace Baton.Agents;

/// <summary>Patterns over <c>server.tool</c> names, with <c>*</c> for any run of characters.</summary>
public static class Wildcard
{
    /// <summary>True: <paramref name="name"/> fits <paramref name="pattern"/>, to the letter but for the wildcards.</summary>
    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
