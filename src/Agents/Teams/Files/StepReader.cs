namespace Baton.Agents;

/// <summary>Reads the steps of a pipeline.</summary>
internal static class StepReader
{
    private const string Expected = "a step: { agent: a }, { parallel: [a, b] } or { review: { by: a, of: b } }";

    public static IReadOnlyList<Step> Read(Field field, TeamNames names) =>
        [.. (field.AsList("a list of steps", least: 1) ?? []).Select(f => Step(f, names)).OfType<Step>()];

    /// <summary>Whom the steps give work to.</summary>
    public static IEnumerable<string> Agents(IEnumerable<Step> steps) => steps.SelectMany(s =>
        s.Agent is not null ? [s.Agent] : s.Parallel ?? (s.Review is { } review ? [review.By, review.Of] : Array.Empty<string>()));

    private static Step? Step(Field field, TeamNames names)
    {
        if (field.AsMap(Expected) is not { } map)
            return null;
        var (agent, parallel, review) = (map.Find("agent"), map.Find("parallel"), map.Find("review"));
        map.Done();
        var given = new[] { agent, parallel, review }.OfType<Field>().ToArray();
        if (given.Length != 1)
        {
            field.Error($"expected {Expected}, found {(given.Length == 0 ? "none" : "more than one")} of these; " +
                "make each its own list item.");
            return null;
        }

        return new Step
        {
            Agent = agent is null ? null : names.Agent(agent),
            Parallel = parallel?.AsDistinct("a list of agents", f => names.Agent(f), least: 2),
            Review = Review(review, names),
        };
    }

    private static Review? Review(Field? field, TeamNames names)
    {
        if (field?.AsMap("a review such as { by: editor, of: writer, rounds: 3 }") is not { } map)
            return null;
        var by = map.Need("by", "the agent that accepts or sends back");
        var of = map.Need("of", "the agent whose work is reviewed");
        var rounds = (int?)map.Find("rounds")?.AsWhole(1, 20) ?? 3;
        map.Done();
        var (byName, ofName) = (by is null ? null : names.Agent(by), of is null ? null : names.Agent(of));
        if (byName is not null && byName == ofName)
            of!.Error($"expected another agent than the reviewer, found '{ofName}' for both; nobody reviews their own work.");
        return byName is null || ofName is null ? null : new Review(byName, ofName, rounds);
    }
}
