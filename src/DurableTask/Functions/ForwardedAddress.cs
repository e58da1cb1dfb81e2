using System.Buffers;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// The address by which a caller knows the host when a proxy stands between them: the first entry of <c>Forwarded</c> (RFC 7239), else
/// of <c>X-Forwarded-Host</c> and <c>X-Forwarded-Proto</c>. Callers can send these headers too: the host drops those that name another
/// host than it is allowed to serve, as it refuses such requests.
/// </summary>
internal static class ForwardedAddress
{
    private static readonly SearchValues<char> InHosts =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]");

    internal static readonly IReadOnlyList<string> Headers = ["Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto"];

    /// <summary>Reads it from a request's headers.</summary>
    /// <param name="header">The value of a header; null or empty for none.</param>
    /// <param name="scheme">The request's own scheme, for when the headers name no other of the web's.</param>
    /// <returns>The address; null if the headers name none that could be.</returns>
    internal static Uri? Of(Func<string, string?> header, string scheme)
    {
        string? host = null, protocol = null;
        if (First(header("Forwarded")) is { } entry)
        {
            foreach (var pair in entry.Split(';', StringSplitOptions.TrimEntries))
                if (pair.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value])
                {
                    if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
                        host = value.Trim('"');
                    else if (name.Equals("proto", StringComparison.OrdinalIgnoreCase))
                        protocol = value.Trim('"');
                }
        }
        else
        {
            host = First(header("X-Forwarded-Host"));
            protocol = First(header("X-Forwarded-Proto"));
        }

        if (string.IsNullOrEmpty(host) || host.AsSpan().ContainsAnyExcept(InHosts))
            return null;
        var known = protocol?.ToLowerInvariant() is "http" or "https" ? protocol.ToLowerInvariant() : scheme;
        return Uri.TryCreate($"{known}://{host}/", UriKind.Absolute, out var address) ? address : null;
    }

    private static string? First(string? value) =>
        value?.Split(',', 2)[0].Trim() is { Length: > 0 } first ? first : null;
}
