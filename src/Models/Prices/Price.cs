namespace Baton.Models.Prices;

/// <summary>US dollars for a million tokens.</summary>
internal sealed record Price(decimal Input, decimal Output)
{
    public decimal Of(long inputTokens, long outputTokens) => ((inputTokens * Input) + (outputTokens * Output)) / 1_000_000m;
}
