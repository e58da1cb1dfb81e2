namespace Baton.Agents;

/// <summary>
/// What is left to spend. A budget is a value that orchestrations hand down in slices and charge with what came back, so that it is part of
/// their history and survives whatever they survive.
/// </summary>
/// <param name="Tokens">Model tokens left.</param>
/// <param name="Cost">Money left.</param>
/// <param name="Steps">Model calls left.</param>
public sealed record Budget(long Tokens, decimal Cost, int Steps)
{
    /// <summary>The whole of <paramref name="limits"/>.</summary>
    public static Budget Of(Limits limits) => new(limits.Tokens, limits.Cost, limits.Steps);

    /// <summary>The part that one turn of an agent may use: its own limits, but never more than there is.</summary>
    public Budget Slice(AgentLimits limits) => new(
        Math.Min(Tokens, limits.Tokens ?? long.MaxValue),
        Math.Min(Cost, limits.Cost ?? decimal.MaxValue),
        Math.Min(Steps, limits.Turns));

    /// <summary>
    /// The share of one of <paramref name="parts"/> that are at work side by side. Taken one after the other, each from what the ones before left,
    /// all shares together are never more than there is.
    /// </summary>
    /// <param name="parts">How many still share, this one included; at least 1.</param>
    public Budget Share(int parts) => parts <= 1 ? this : new(Part(Tokens, parts), Cost > 0 ? Cost / parts : Cost, Steps > 0 ? (Steps + parts - 1) / parts : Steps);

    /// <summary>This and what another gave back.</summary>
    public Budget Plus(Budget back) => new(Tokens + back.Tokens, Cost + back.Cost, Steps + back.Steps);

    /// <summary>This without what another holds.</summary>
    public Budget Less(Budget held) => new(Tokens - held.Tokens, Cost - held.Cost, Steps - held.Steps);

    /// <summary>The whole of it as spent.</summary>
    public Spend AsSpend() => new(Math.Max(0, Tokens), Math.Max(0, Cost), Math.Max(0, Steps));

    /// <summary>What is left after <paramref name="spent"/>.</summary>
    public Budget Less(Spend spent) => new(Tokens - spent.Tokens, Cost - spent.Cost, Steps - spent.Steps);

    /// <summary>True: a call bounded by <paramref name="bound"/> cannot go over.</summary>
    public bool Covers(Spend bound) => bound.Tokens <= Tokens && bound.Cost <= Cost && bound.Steps <= Steps;

    private static long Part(long whole, int parts) => whole > 0 ? whole / parts : whole;
}

/// <summary>An amount charged to a <see cref="Budget"/>.</summary>
/// <param name="Tokens">Model tokens, input and output together.</param>
/// <param name="Cost">Money.</param>
/// <param name="Steps">Model calls.</param>
public sealed record Spend(long Tokens, decimal Cost, int Steps)
{
    /// <summary>Nothing.</summary>
    public static Spend None { get; } = new(0, 0, 0);

    /// <summary>This, <paramref name="count"/> times.</summary>
    public Spend Times(int count) => new(Tokens * count, Cost * count, Steps * count);

    /// <summary>The two together.</summary>
    public static Spend operator +(Spend a, Spend b) => new(a.Tokens + b.Tokens, a.Cost + b.Cost, a.Steps + b.Steps);
}
