namespace Baton.Agents;

/// <summary>What a run, or a part of it, has used.</summary>
public sealed record Usage
{
    /// <summary>Nothing.</summary>
    public static Usage None { get; } = new();

    /// <summary>Model tokens read.</summary>
    public long InputTokens { get; init; }

    /// <summary>Model tokens written.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Money, in <see cref="Currency"/>.</summary>
    public decimal Cost { get; init; }

    /// <summary>ISO 4217 code of <see cref="Cost"/>.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>Model calls made.</summary>
    public int ModelCalls { get; init; }

    /// <summary>Tool calls made.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Steps counted against the run's limit: model calls, those that failed included.</summary>
    public int Steps { get; init; }

    /// <summary>The two together.</summary>
    public static Usage operator +(Usage a, Usage b) => a with
    {
        InputTokens = a.InputTokens + b.InputTokens,
        OutputTokens = a.OutputTokens + b.OutputTokens,
        Cost = a.Cost + b.Cost,
        ModelCalls = a.ModelCalls + b.ModelCalls,
        ToolCalls = a.ToolCalls + b.ToolCalls,
        Steps = a.Steps + b.Steps,
    };
}
