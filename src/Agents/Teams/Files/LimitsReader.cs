namespace Baton.Agents;

/// <summary>Reads the <c>limits</c> of a team and of an agent.</summary>
internal static class LimitsReader
{
    /// <summary>
    /// With more teams in teams, each with the most levels a file may have, a pinned team would be deeper than JSON readers accept.
    /// </summary>
    public const int MostDepth = 6;

    private const long LeastContext = 4_000;

    private const long MostTokens = 1_000_000_000_000;

    public static Limits Team(Field? field)
    {
        var limits = new Limits();
        if (field?.AsMap("limits") is not { } map)
            return limits;
        limits = new Limits
        {
            Tokens = map.Find("tokens")?.AsWhole(1, MostTokens) ?? limits.Tokens,
            Cost = map.Find("cost")?.AsAmount() ?? limits.Cost,
            Time = map.Find("time")?.AsTime() ?? limits.Time,
            Steps = (int?)map.Find("steps")?.AsWhole(1, 100_000) ?? limits.Steps,
            Depth = (int?)map.Find("depth")?.AsWhole(1, MostDepth) ?? limits.Depth,
            Hops = (int?)map.Find("hops")?.AsWhole(0, 1000) ?? limits.Hops,
        };
        map.Done();
        return limits;
    }

    public static AgentLimits Agent(Field? field)
    {
        var limits = new AgentLimits();
        if (field?.AsMap("limits") is not { } map)
            return limits;
        limits = new AgentLimits
        {
            Turns = (int?)map.Find("turns")?.AsWhole(1, 1000) ?? limits.Turns,
            Tokens = map.Find("tokens")?.AsWhole(1, MostTokens),
            Cost = map.Find("cost")?.AsAmount(),
            Time = map.Find("time")?.AsTime(),
            Context = map.Find("context")?.AsWhole(LeastContext, MostTokens),
        };
        map.Done();
        return limits;
    }
}
