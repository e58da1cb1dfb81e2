namespace Baton.Agents;

/// <summary>The names a team file defines, known before anything that refers to them is read.</summary>
internal sealed class TeamNames
{
    /// <summary>Words that would read as something else where an agent's name may stand.</summary>
    private static readonly string[] Reserved = [TeamWords.FirstValid, TeamWords.Collect];

    private TeamNames(HashSet<string> agents, HashSet<string> aliases, HashSet<string> servers) =>
        (Agents, Aliases, Servers) = (agents, aliases, servers);

    public IReadOnlyCollection<string> Agents { get; }

    public IReadOnlyCollection<string> Aliases { get; }

    public IReadOnlyCollection<string> Servers { get; }

    public static TeamNames Of(YamlNode root)
    {
        return new TeamNames(Keys("agents"), Keys("models"), Keys("mcpServers"));

        HashSet<string> Keys(string block) =>
            (root as YamlMap)?.Entries.FirstOrDefault(e => e.Key.Text == block).Value is YamlMap map
                ? [.. map.Entries.Take(1000).Select(e => e.Key.Text)]
                : [];
    }

    /// <summary>Reads the name of one of the team's agents.</summary>
    public string? Agent(Field field, params string[] orWords)
    {
        if (field.AsText("the name of an agent") is not { } name)
            return null;
        if (Agents.Contains(name) || orWords.Contains(name))
            return name;
        string[] all = [.. orWords, .. Agents];
        field.Error($"expected an agent of this team{(all.Length == 0 ? "" : $" ({Words.Either(all)})")}, found '{Words.Show(name)}'; " +
            Words.DidYouMean(name, all) + "name one that is under 'agents'.");
        return null;
    }

    /// <summary>Notes names that break <paramref name="rule"/>; at the keys of a block.</summary>
    public static bool Check(string name, Field at, NameRule rule)
    {
        if (rule.Fits(name) && (rule != NameRule.Part || !Reserved.Contains(name)))
            return true;
        at.ErrorAtKey(Reserved.Contains(name)
            ? $"expected a name of its own, found '{name}', which has a meaning in team files; rename it."
            : $"expected {rule.Expected}, found '{Words.Show(name)}'; rename it.");
        return false;
    }
}
