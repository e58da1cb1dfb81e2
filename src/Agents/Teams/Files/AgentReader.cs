namespace Baton.Agents;

/// <summary>Reads one member of a team.</summary>
/// <param name="names">What the team defines.</param>
/// <param name="nested">Loads the team that a <c>team:</c> value names; null after it noted why it cannot.</param>
internal sealed class AgentReader(TeamNames names, Func<Field, Team?> nested)
{
    public Agent? Read(string self, Field field)
    {
        if (field.AsMap("an agent") is not { } map)
            return null;
        var description = map.Find("description")?.AsText() ?? "";
        var instructions = map.Find("instructions");
        var model = map.Find("model");
        var tools = map.Find("tools");
        var handoffs = map.Find("handoffs");
        var output = map.Find("output");
        var limits = LimitsReader.Agent(map.Find("limits"));
        var retries = Retries(map.Find("retries"));
        var fallback = map.Find("fallback");
        var (rescue, standIn, people) = Fallback(self, fallback);
        var cache = map.Find("cache");
        var speculate = map.Find("speculate");
        var (team, human, a2a) = (map.Find("team"), map.Find("human"), map.Find("a2a"));
        map.Done();

        var kinds = new[] { ("instructions", instructions), ("team", team), ("human", human), ("a2a", a2a) }
            .Where(k => k.Item2 is not null).ToArray();
        if (kinds.Length == 0)
        {
            field.ErrorAtKey("expected 'instructions' (or 'team', 'human' or 'a2a' for another kind of member), found none; " +
                "say what the agent is to do.");
        }

        foreach (var (kind, at) in kinds.Skip(1))
        {
            at!.ErrorAtKey($"expected one of 'instructions', 'team', 'human' and 'a2a', found '{kind}' beside '{kinds[0].Item1}'; " +
                "remove one.");
        }

        if (kinds.Length > 0 && instructions is null)
        {
            var foreign = new[] { model, tools, fallback, cache, speculate, team is null ? null : output };
            foreach (var other in foreign.OfType<Field>())
            {
                var answer = team is null ? ", output" : "";
                other.ErrorAtKey($"expected only description, handoffs, limits{answer} and retries beside '{kinds[0].Item1}', " +
                    "found a key that only an agent with instructions uses; remove it.");
            }
        }
        else if (instructions is not null && model is null)
        {
            const string Candidate = "a model such as openai/gpt-5";
            var known = names.Aliases.Count == 0 ? Candidate : $"{Words.Either(names.Aliases)}, or {Candidate}";
            field.ErrorAtKey($"expected 'model' ({known}), found none; add it.");
        }

        return new Agent
        {
            Description = description,
            Instructions = instructions?.AsText("instructions") ?? "",
            Model = model is null ? null : ModelReader.Model(model, names),
            Tools = tools?.AsDistinct("a list of tools", f => ToolPattern.Granted(f, names)) ?? [],
            Handoffs = handoffs?.AsDistinct("a list of agents",
                f => Other(f, self, "to itself", "it cannot hand the task to itself")) ?? [],
            Output = output?.AsSchema(),
            Limits = limits,
            Retries = retries,
            Fallback = rescue,
            FallbackAgent = standIn,
            FallbackPeople = people,
            Cache = cache?.AsWord<CacheScope>() ?? CacheScope.None,
            Speculate = Speculate(self, speculate),
            Team = team is null ? null : nested(team),
            Human = Human(human),
            A2a = Remote(a2a),
        };
    }

    private static Retries Retries(Field? field)
    {
        var retries = new Retries();
        if (field?.AsMap("retries") is not { } map)
            return retries;
        retries = new Retries
        {
            Attempts = (int?)map.Find("attempts")?.AsWhole(1, 20) ?? retries.Attempts,
            Reflect = (int?)map.Find("reflect")?.AsWhole(0, 10) ?? retries.Reflect,
        };
        map.Done();
        return retries;
    }

    /// <summary>An alias alone, or what follows it: the member that stands in, and the people who are told.</summary>
    private (string? Model, string? Agent, IReadOnlyList<string>? People) Fallback(string self, Field? field)
    {
        if (field is null)
            return default;
        if (field.Node is YamlScalar)
            return (ModelReader.Alias(field, names), null, null);
        if (field.AsMap("a model alias, or what to fall back on such as { model: large, agent: generalist, people: [ops@example.com] }") is not { } map)
            return default;
        var (model, agent, people) = (map.Find("model"), map.Find("agent"), map.Find("people"));
        map.Done();
        if (model is null && agent is null && people is null)
            field.Error("expected 'model', 'agent' or 'people', found none of them; add one, or remove 'fallback'.");
        return (
            model is null ? null : ModelReader.Alias(model, names),
            agent is null ? null : Other(agent, self, "as its own stand-in", "it has failed by then"),
            people?.AsDistinct("a list of people", f => f.AsText("a person"), least: 1));
    }

    private static Human? Human(Field? field)
    {
        if (field?.AsMap("people, such as { assignees: [ops@example.com] }") is not { } map)
            return null;
        var assignees = map.Need("assignees", "who may answer");
        var human = new Human(
            assignees?.AsDistinct("a list of people", f => f.AsText("a person"), least: 1) ?? [],
            map.Find("expires")?.AsTime());
        map.Done();
        return human;
    }

    /// <summary>The card's address alone, or with the headers that its owner asks for.</summary>
    private static RemoteAgent? Remote(Field? field)
    {
        if (field is null)
            return null;
        if (field.Node is YamlScalar)
            return McpServerReader.Url(field) is { } card ? new RemoteAgent(card, []) : null;
        if (field.AsMap("an agent card's address, or { url: https://…, headers: { … } }") is not { } map)
            return null;
        var url = map.Need("url", "the address of the agent card");
        var headers = McpServerReader.Values(map.Find("headers"), "headers");
        map.Done();
        return url is not null && McpServerReader.Url(url) is { } text ? new RemoteAgent(text, headers) : null;
    }

    private Speculate? Speculate(string self, Field? field)
    {
        if (field?.AsMap("a race such as { count: 3, pick: first-valid }") is not { } map)
            return null;
        var count = (int?)map.Need("count", "how many variants, 2 to 10")?.AsWhole(2, 10);
        var pick = map.Find("pick") is { } by
            ? Other(by, self, "as its own judge", "it cannot judge itself", TeamWords.FirstValid)
            : TeamWords.FirstValid;
        map.Done();
        return count is null || pick is null ? null : new Speculate(count.Value, pick);
    }

    private string? Other(Field field, string self, string found, string why, params string[] orWords)
    {
        var name = names.Agent(field, orWords);
        if (name != self)
            return name;
        field.Error($"expected another agent, found '{self}' {found}; {why}, name another one.");
        return null;
    }
}
