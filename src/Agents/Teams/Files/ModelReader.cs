namespace Baton.Agents;

/// <summary>Reads model aliases and candidates.</summary>
internal static class ModelReader
{
    private static readonly string[] Providers = ["azure", "openai", "anthropic", "compatible", "offline", "recorded"];

    /// <summary>The <c>models</c> block: alias to one candidate or a list of them.</summary>
    public static SortedDictionary<string, IReadOnlyList<string>> Read(Field block)
    {
        var models = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (alias, field) in block.AsNamed("model aliases") ?? [])
        {
            TeamNames.Check(alias, field, NameRule.Part);
            models[alias] = field.Node is YamlScalar
                ? Candidate(field) is { } one ? [one] : []
                : field.AsDistinct("a model such as openai/gpt-5, or a list of them", Candidate, least: 1);
        }

        return models;
    }

    /// <summary>An alias of the team, or a candidate itself.</summary>
    public static string? Model(Field field, TeamNames names) =>
        (field.Node as YamlScalar)?.Text.Contains('/', StringComparison.Ordinal) == true ? Candidate(field) : Alias(field, names);

    public static string? Alias(Field field, TeamNames names)
    {
        if (field.AsText("a model alias") is not { } alias)
            return null;
        if (names.Aliases.Contains(alias))
            return alias;
        var known = names.Aliases.Count == 0 ? "this team has none" : Words.Either(names.Aliases);
        field.Error($"expected a model alias ({known}), found '{Words.Show(alias)}'; " +
            $"{Words.DidYouMean(alias, names.Aliases)}define it under 'models'.");
        return null;
    }

    private static string? Candidate(Field field)
    {
        const string Expected = "a model as provider/model, such as openai/gpt-5";
        if (field.AsText(Expected) is not { } text)
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var provider = slash < 0 ? text : text[..slash];
        if (!Providers.Contains(provider))
        {
            field.Error($"expected {Expected} (providers: {Words.Either(Providers)}), found '{Words.Show(text)}'; " +
                Words.DidYouMean(provider, Providers) + "write a provider before the first '/'.");
        }
        else if (slash < 0 || slash == text.Length - 1 || text.Length > 200 || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            field.Expected(Expected, $"write the model's name after '{provider}/', without blanks.");
        }
        else
        {
            return text;
        }

        return null;
    }
}
