using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>The form <c>server.tool</c>, in which <c>*</c> stands for any characters. The server's name ends at the first dot.</summary>
internal static partial class ToolPattern
{
    /// <summary>A tool that an agent may call: the server is named, the tool's part may have wildcards.</summary>
    public static string? Granted(Field field, TeamNames names) => Read(field, names, wildServer: false);

    /// <summary>A tool that an approval rule is about: wildcards in both parts.</summary>
    public static string? Ruled(Field field, TeamNames names) => Read(field, names, wildServer: true);

    /// <summary>Whether some tool could match both.</summary>
    public static bool Overlap(string a, string b)
    {
        // met[j]: what was walked of a can match the first j characters of b.
        var met = new bool[b.Length + 1];
        met[0] = true;
        for (var j = 1; j <= b.Length && b[j - 1] == '*'; j++)
            met[j] = true;
        foreach (var c in a)
        {
            var next = new bool[b.Length + 1];
            next[0] = c == '*' && met[0];
            for (var j = 1; j <= b.Length; j++)
            {
                var wild = c == '*' || b[j - 1] == '*';
                next[j] = wild ? met[j] || next[j - 1] || met[j - 1] : met[j - 1] && c == b[j - 1];
            }

            met = next;
        }

        return met[b.Length];
    }

    private static string? Read(Field field, TeamNames names, bool wildServer)
    {
        const string Expected = "a tool as server.tool, such as kb.search or kb.*";
        if (field.AsText(Expected) is not { } text)
            return null;
        if (!Form().IsMatch(text))
        {
            field.Expected(Expected, "write the server's name, a dot and the tool's name, or '*' for all of its tools.");
            return null;
        }

        var server = text[..text.IndexOf('.', StringComparison.Ordinal)];
        var wild = server.Contains('*', StringComparison.Ordinal);
        if (names.Servers.Contains(server) || (wild && wildServer && names.Servers.Any(s => Overlap(server, s))))
            return text;
        var known = names.Servers.Count == 0 ? "this team has none" : Words.Either(names.Servers);
        field.Error($"expected a tool of one of the servers ({known}), found the server '{Words.Show(server)}' in '{Words.Show(text)}'; " +
            $"{Words.DidYouMean(server, names.Servers)}define it under 'mcpServers'{(wild ? ", and name it without '*'" : "")}.");
        return null;
    }

    [GeneratedRegex(@"\A[a-z0-9_*-]{1,32}\.[A-Za-z0-9_./*-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
