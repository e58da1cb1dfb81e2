using System.Collections.Frozen;

namespace Baton.Models.Prices;

/// <summary>How many tokens models take, where <c>prices.json</c> does not say.</summary>
internal static class ModelWindows
{
    /// <summary>What every current model of the known providers takes.</summary>
    private const long Unknown = 128_000;

    // What may be read, as the providers' model pages gave it in March 2026.
    private static readonly FrozenDictionary<string, long> Known = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase)
    {
        ["gpt-5"] = 272_000,
        ["gpt-5-mini"] = 272_000,
        ["gpt-5-nano"] = 272_000,
        ["gpt-4.1"] = 1_000_000,
        ["gpt-4.1-mini"] = 1_000_000,
        ["gpt-4.1-nano"] = 1_000_000,
        ["o3"] = 200_000,
        ["o4-mini"] = 200_000,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Most tokens of prompt and answer together.</summary>
    /// <param name="candidate">The candidate, <c>provider/model</c>.</param>
    /// <param name="price">Its entry in the price table. Null: none.</param>
    public static long Of(string candidate, Price? price)
    {
        if (price?.Window is { } own)
            return own;
        var slash = candidate.IndexOf('/', StringComparison.Ordinal);
        return candidate[..Math.Max(0, slash)] is "openai" or "azure" && Known.TryGetValue(candidate[(slash + 1)..], out var known) ? known : Unknown;
    }
}
