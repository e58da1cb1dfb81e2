namespace Baton.Agents;

/// <summary>Reads a whole team from the nodes of its file.</summary>
internal static class TeamReader
{
    /// <summary>Which patterns a key belongs to, and whether they need it.</summary>
    private static readonly (string Key, string What, Pattern[] Patterns, bool Needed)[] PatternKeys =
    [
        ("entry", "the agent that starts, leads or judges", [Pattern.Handoff, Pattern.Supervisor, Pattern.Debate], true),
        ("steps", "what is done, in order", [Pattern.Pipeline], true),
        ("members", "who works on the task", [Pattern.Parallel, Pattern.Supervisor, Pattern.Debate], true),
        ("merge", "who merges", [Pattern.Parallel], false),
        ("rounds", "rounds of argument", [Pattern.Debate], false),
        ("distill", "when results are condensed", [Pattern.Supervisor], false),
        ("recruit", "the catalogue", [Pattern.Supervisor], false),
    ];

    /// <summary>Rounds of argument in a debate that does not say.</summary>
    private const int DefaultRounds = 2;

    /// <summary>Reads the team at <paramref name="root"/>; null when the file holds none at all. What is wrong is noted.</summary>
    public static Team? Read(Field root, TeamFileScope scope)
    {
        if (root.AsMap("a team: a mapping with 'team', 'pattern' and 'agents'") is not { } map)
            return null;
        var names = TeamNames.Of(root.Node);
        var id = map.Need("team", "the team's name")?.AsName(NameRule.Team);
        var description = map.Find("description")?.AsText() ?? "";
        var pattern = map.Need("pattern", Words.Either([.. Enum.GetNames<Pattern>().Select(p => p.ToLowerInvariant())]))?.AsWord<Pattern>();
        var inputField = map.Find("input");
        var input = inputField?.AsSchema();
        var output = map.Find("output")?.AsSchema();
        var models = map.Find("models") is { } aliases ? ModelReader.Read(aliases) : [];
        var servers = map.Find("mcpServers") is { } block ? McpServerReader.Read(block) : [];
        var schedules = map.Find("schedule") is { } schedule ? ScheduleReader.Read(schedule, input, inputField is null || input is not null) : [];
        var limits = LimitsReader.Team(map.Find("limits"));
        var inner = scope.WithDepth(limits.Depth);
        var reader = new AgentReader(names, inner.Nested);
        var agents = Agents(map.Need("agents", "the members"), reader);

        var keys = PatternKeys.ToDictionary(k => k.Key, k => Belonging(map, k, pattern));
        var entry = keys["entry"] is { } entryField ? names.Agent(entryField) : null;
        var recruited = keys["recruit"] is { } recruit ? RecruitReader.Read(recruit, inner, names) : null;
        Agent[] callers = [.. agents.Values.Select(a => a.Agent), .. recruited?.Catalogue.Values ?? Enumerable.Empty<Agent>()];
        var leastMembers = pattern == Pattern.Debate ? 2 : 1;
        var defaultMerge = pattern == Pattern.Parallel ? TeamWords.Collect : null;
        var team = new Team
        {
            Id = id ?? "",
            Description = description,
            Pattern = pattern ?? default,
            Entry = entry,
            Input = input,
            Output = output,
            Models = models,
            McpServers = servers,
            Agents = new SortedDictionary<string, Agent>(agents.ToDictionary(a => a.Key, a => a.Value.Agent), StringComparer.Ordinal),
            Steps = keys["steps"] is { } steps ? StepReader.Read(steps, names) : [],
            Members = keys["members"]?.AsDistinct("a list of agents", f => Member(f, names, entry), leastMembers) ?? [],
            Merge = keys["merge"] is { } merge ? names.Agent(merge, TeamWords.Collect) : defaultMerge,
            Rounds = (int?)keys["rounds"]?.AsWhole(0, 20) ?? (pattern == Pattern.Debate ? DefaultRounds : null),
            Distill = Distill(keys["distill"]),
            Recruit = recruited,
            Approvals = map.Find("approvals") is { } approvals ? ApprovalReader.Read(approvals, names, callers) : [],
            Limits = limits,
            Schedules = schedules,
        };
        map.Done();
        if (pattern == Pattern.Supervisor && agents.TryGetValue(entry ?? "", out var leader) && leader.Agent.Instructions.Length == 0)
        {
            keys["entry"]!.Error($"expected an agent with instructions to lead, found '{entry}', which has none; " +
                "let it be a member, and name an agent here.");
        }

        if (!scope.Problems.HasErrors)
            CheckOthers(team, agents);
        if (!scope.Problems.HasErrors)
            WarnOfIdle(team, agents);
        return team;
    }

    private static Dictionary<string, (Agent Agent, Field Field)> Agents(Field? block, AgentReader reader)
    {
        var agents = new Dictionary<string, (Agent, Field)>(StringComparer.Ordinal);
        if (block is null || block.AsNamed("agents by name") is not { } named)
            return agents;
        if (named.Count is 0 or > 100)
            block.ErrorAtKey($"expected 1 to 100 agents, found {named.Count}; change the team.");
        foreach (var (name, field) in named.Take(100))
        {
            TeamNames.Check(name, field, NameRule.Part);
            if (reader.Read(name, field) is { } agent)
                agents[name] = (agent, field);
        }

        return agents;
    }

    /// <summary>
    /// The value of a key that only some patterns use; a mistake where the pattern is another, or needs it and it is absent.
    /// </summary>
    private static Field? Belonging(MapReader map, (string Key, string What, Pattern[] Patterns, bool Needed) rule, Pattern? pattern)
    {
        if (pattern is null)
            return map.Find(rule.Key);
        var word = pattern.Value.ToString().ToLowerInvariant();
        if (rule.Patterns.Contains(pattern.Value))
            return rule.Needed ? map.Need(rule.Key, $"{rule.What}; pattern {word} needs it") : map.Find(rule.Key);
        map.Find(rule.Key)?.ErrorAtKey($"expected only keys of the pattern {word}, found '{rule.Key}', which belongs to " +
            $"{Words.Either([.. rule.Patterns.Select(p => p.ToString().ToLowerInvariant())])}; remove it, or change the pattern.");
        return null;
    }

    private static string? Member(Field field, TeamNames names, string? entry)
    {
        if (names.Agent(field) is not { } name)
            return null;
        if (name != entry)
            return name;
        field.Error($"expected members beside the entry, found '{name}', which is the entry; remove it here.");
        return null;
    }

    private static Distill? Distill(Field? field)
    {
        if (field?.AsMap("when to condense, such as { every: 3, words: 200 }") is not { } map)
            return null;
        var every = (int?)map.Need("every", "completed steps between two checkpoints")?.AsWhole(1, 1000);
        var words = (int?)map.Need("words", "length of the condensed text")?.AsWhole(20, 10_000);
        map.Done();
        return every is null || words is null ? null : new Distill(every.Value, words.Value);
    }

    /// <summary>Notes judges that cannot judge, stand-ins that cannot stand in, and rounds of them that would never end.</summary>
    private static void CheckOthers(Team team, Dictionary<string, (Agent Agent, Field Field)> agents)
    {
        foreach (var (name, agent) in team.Agents.Concat(team.Recruit?.Catalogue ?? []))
        {
            var field = agents.TryGetValue(name, out var known) ? known.Field : agents.Values.First().Field;
            if (agent.Speculate is { Pick: not TeamWords.FirstValid } race && team.Agents[race.Pick].Instructions.Length == 0)
                field.ErrorAtKey($"expected an agent with instructions to judge the race, found '{race.Pick}', which has none; name another one.");
            var passed = new List<string> { name };
            for (var next = agent.FallbackAgent; next is not null && passed.Count <= team.Agents.Count + 1; next = team.Agents[next].FallbackAgent)
            {
                if (team.Agents[next] is { Human: null, Instructions.Length: 0 })
                {
                    field.ErrorAtKey($"expected an agent with instructions or a person to fall back on, found '{next}', which is neither; name another one.");
                    break;
                }

                passed.Add(next);
                if (next != name)
                    continue;
                field.ErrorAtKey($"expected a last one to fall back on, found a round: {string.Join(" → ", passed)}; take one 'fallback' out.");
                break;
            }
        }
    }

    /// <summary>Warns of agents that no work can reach, and of handoffs that no pattern follows.</summary>
    private static void WarnOfIdle(Team team, Dictionary<string, (Agent Agent, Field Field)> agents)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([.. StepReader.Agents(team.Steps), .. team.Members, team.Entry ?? "", team.Merge ?? ""]);
        while (next.TryPop(out var name))
        {
            if (!team.Agents.TryGetValue(name, out var agent) || !reached.Add(name))
                continue;
            next.Push(agent.Speculate?.Pick ?? "");
            next.Push(agent.FallbackAgent ?? "");
            foreach (var target in team.Pattern == Pattern.Handoff ? agent.Handoffs : [])
                next.Push(target);
        }

        foreach (var (name, (agent, field)) in agents)
        {
            if (!reached.Contains(name))
                field.WarnAtKey($"expected every agent to get work, found none for '{name}'; give it work, or remove it.");
            if (agent.Handoffs.Count > 0 && team.Pattern != Pattern.Handoff)
            {
                field.WarnAtKey($"expected handoffs only in pattern handoff, found some of '{name}' in another pattern; " +
                    "they are not followed.");
            }
        }
    }
}
