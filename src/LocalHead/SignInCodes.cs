using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Baton.Functions;

namespace Baton.LocalHead;

/// <summary>
/// Links that open the dashboard once: whoever started the head may read its key anyhow, and need not copy it. The code travels behind the <c>#</c>, which
/// no server and no log gets to see; of the codes themselves only digests are kept.
/// </summary>
internal sealed class SignInCodes(StateFolder state, TimeProvider clock) : ISignInCodes
{
    private static readonly TimeSpan Good = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _codes = [];

    /// <summary>A new link, good for one hour.</summary>
    public Uri Link(Uri head)
    {
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _codes[Digest(code)] = clock.GetUtcNow() + Good;
        return new Uri(head, $"/#sign-in={code}");
    }

    /// <inheritdoc />
    public string? Redeem(string code) => _codes.TryRemove(Digest(code), out var until) && clock.GetUtcNow() < until ? state.FunctionKey() : null;

    private static string Digest(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
