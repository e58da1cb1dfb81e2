using System.Security.Cryptography;
using System.Text;

namespace Baton.Functions;

/// <summary>How long to wait before trying again.</summary>
public static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>
    /// Doubles from 1 s up to 2 min, with a quarter of jitter that is derived from the step's name, so that a replay waits the same; what the
    /// provider asked for goes before it, up to an hour.
    /// </summary>
    /// <param name="seed">Tells runs apart.</param>
    /// <param name="step">The step.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="asked">What the provider asked for. Null: nothing.</param>
    public static TimeSpan Wait(string seed, string step, int attempt, TimeSpan? asked)
    {
        var doubled = First * Math.Pow(2, Math.Min(attempt - 1, 10));
        var wait = doubled < Longest ? doubled : Longest;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{step}/{attempt}"));
        wait += wait * 0.25 * (digest[0] / 255.0);
        return asked > wait ? (asked.Value < LongestAsked ? asked.Value : LongestAsked) : wait;
    }
}
