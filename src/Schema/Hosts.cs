using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <summary>Host names and addresses. Of names in other scripts the form is checked (length, Punycode, what a label may begin with), not
/// the tables of IDNA 2008 about which characters may stand beside which.</summary>
internal static partial class Hosts
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    [GeneratedRegex($@"^{Octet}(?:\.{Octet}){{3}}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Ipv4Form { get; }

    [GeneratedRegex($@"^{Label}(?:\.{Label})*\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostForm { get; }

    public static bool IsIpv4(string text) => text.Length <= 15 && Ipv4Form.IsMatch(text);

    public static bool IsIpv6(string text)
    {
        // The parser of .NET takes brackets, scopes and prefixes as well.
        if (text.Length > 45 || text.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF:.")) return false;
        var quad = text.Contains('.') ? text[(text.LastIndexOf(':') + 1)..] : null;
        if (quad is not null && !IsIpv4(quad)) return false;
        return IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    public static bool IsHostname(string text) =>
        text.Length <= 253 && HostForm.IsMatch(text) && text.Split('.').All(label => !IsEncoded(label) || Decode(label) is not null);

    public static bool IsInternationalHostname(string text)
    {
        if (text.Length > 253) return false;
        var labels = text.Split('.', '\u3002', '\uFF0E', '\uFF61').Select(label => Ascii.IsValid(label) ? label : Encode(label)).ToArray();
        return !labels.Contains(null) && IsHostname(string.Join('.', labels));
    }

    private static bool IsEncoded(string label) => label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase);

    private static string? Encode(string label)
    {
        try
        {
            return StartsWell(label) && label is not [_, _, '-', '-', ..] ? Idn.GetAscii(label) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Decode(string label)
    {
        try
        {
            var decoded = Idn.GetUnicode(label);
            return !Ascii.IsValid(decoded) && StartsWell(decoded) && decoded is not [_, _, '-', '-', ..] ? decoded : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool StartsWell(string label) =>
        CharUnicodeInfo.GetUnicodeCategory(label, 0)
            is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
}
