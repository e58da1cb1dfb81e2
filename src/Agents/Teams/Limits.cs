namespace Baton.Agents;

/// <summary>What a run may use, all members and nested teams together.</summary>
public sealed record Limits
{
    /// <summary>Model tokens, input and output together; at least 1.</summary>
    public long Tokens { get; init; } = 200_000;

    /// <summary>Money, in the currency of the price table.</summary>
    public decimal Cost { get; init; } = 1.00m;

    /// <summary>Wall-clock time from the start; waits for people count.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Model calls.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>How deep teams may nest; the outermost is 1.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Handoffs.</summary>
    public int Hops { get; init; } = 10;
}

/// <summary>What one turn of an agent at the work may use; null: what the run has left.</summary>
public sealed record AgentLimits
{
    /// <summary>Model calls in one turn; 1 to 1000.</summary>
    public int Turns { get; init; } = 30;

    /// <summary>Model tokens, input and output together.</summary>
    public long? Tokens { get; init; }

    /// <summary>Money, in the currency of the price table.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Wall-clock time, waits for people left out.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Most tokens of one prompt, each byte counted as one so that it cannot be more; at least 4,000. Null: what the model takes.</summary>
    public long? Context { get; init; }
}
