namespace Baton.Models;

/// <summary>What one answered call can take at most: the reservation that is made before it is sent.</summary>
/// <param name="InputTokens">Bytes of the prompt with its functions, each byte counted as a token, and what providers add around messages.</param>
/// <param name="OutputTokens">The request's <see cref="ModelRequest.MaxOutputTokens"/>.</param>
/// <param name="Cost">US dollars, at the prices of the dearest candidate that can be used.</param>
/// <param name="Priced">False: a candidate that can be used has no price, and counts as 0 in <paramref name="Cost"/>.</param>
/// <param name="Window">Most tokens, prompt and answer together, that each candidate takes that can be used.</param>
public sealed record ModelBound(long InputTokens, long OutputTokens, decimal Cost, bool Priced, long Window)
{
    /// <summary>Tokens read and written together.</summary>
    public long Tokens => InputTokens + OutputTokens;
}
