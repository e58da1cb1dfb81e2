using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Models.Providers;

/// <summary>Makes text that came from outside fit for a message: no keys, one line, short.</summary>
internal static partial class Redaction
{
    private const string Mask = "[redacted]";
    private const int Longest = 300;

    /// <summary>Removes <paramref name="secrets"/> and what looks like a key. Before cutting: half a key is still a secret.</summary>
    public static string Clean(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.OrderByDescending(s => s.Length))
        {
            text = text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase)
                .Replace(JsonEncodedText.Encode(secret).Value, Mask, StringComparison.OrdinalIgnoreCase)
                .Replace(Uri.EscapeDataString(secret), Mask, StringComparison.OrdinalIgnoreCase);
        }

        try
        {
            return KeyLike().Replace(text, Mask);
        }
        catch (RegexMatchTimeoutException)
        {
            return Mask;
        }
    }

    /// <summary>One line of at most 300 characters, without control characters.</summary>
    public static string Excerpt(string text)
    {
        var line = new StringBuilder();
        foreach (var c in text)
        {
            if (line.Length >= Longest)
                return line.Append('…').ToString();
            if (!char.IsControl(c) && !char.IsWhiteSpace(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    [GeneratedRegex(@"\bsk-[A-Za-z0-9*_.-]{4,}|\bBearer\s+[A-Za-z0-9+/=*_.~-]{4,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KeyLike();
}
