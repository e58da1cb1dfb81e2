namespace Baton.Models.Prices;

/// <summary>US dollars for a million tokens.</summary>
/// <param name="Input">Price of what is read.</param>
/// <param name="Output">Price of what is written.</param>
/// <param name="Window">Most tokens of prompt and answer together. Null: not said.</param>
internal sealed record Price(decimal Input, decimal Output, long? Window = null)
{
    public decimal Of(long inputTokens, long outputTokens) => ((inputTokens * Input) + (outputTokens * Output)) / 1_000_000m;
}
