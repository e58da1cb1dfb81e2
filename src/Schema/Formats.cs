using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <summary>A format that can be asserted: the check and an example for messages.</summary>
internal sealed record Format(Func<string, bool> Fits, string Example);

/// <summary>The formats of draft 2020-12; any other name asserts nothing, as the specification asks.</summary>
internal static partial class Formats
{
    /// <summary>Longer text than this is in no format with structure: it keeps the checks cheap whatever comes in.</summary>
    private const int Longest = 65_536;

    // RFC 3339, appendix A: the units of a duration follow each other without a gap, weeks stand alone.
    private const string DateUnits = "(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)";
    private const string TimeUnits = "T(?:[0-9]+S|[0-9]+M(?:[0-9]+S)?|[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?)";

    // RFC 5321 mailbox: dots between atoms, or a quoted string.
    private const string Atom = @"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uFFFF-]+";
    private const string Quoted = @"""(?:[\x20-\x21\x23-\x5B\x5D-\x7E\u0080-\uFFFF]|\\[\x20-\x7E])*""";

    public static FrozenDictionary<string, Format> Known { get; } = new Dictionary<string, Format>
    {
        ["date-time"] = new(IsDateTime, "2026-01-31T09:30:00Z"),
        ["date"] = new(text => IsDate(text), "2026-01-31"),
        ["time"] = new(text => IsTime(text), "09:30:00Z"),
        ["duration"] = new(DurationForm.IsMatch, "P3DT4H"),
        ["email"] = new(text => IsMailbox(text, international: false), "ann@example.com"),
        ["idn-email"] = new(text => IsMailbox(text, international: true), "ann@example.com"),
        ["hostname"] = new(Hosts.IsHostname, "www.example.com"),
        ["idn-hostname"] = new(Hosts.IsInternationalHostname, "www.example.com"),
        ["ipv4"] = new(Hosts.IsIpv4, "192.0.2.1"),
        ["ipv6"] = new(Hosts.IsIpv6, "2001:db8::1"),
        ["uri"] = new(text => Uris.IsUri(text, relative: false, international: false), "https://example.com/a"),
        ["uri-reference"] = new(text => Uris.IsUri(text, relative: true, international: false), "/a?b=c"),
        ["iri"] = new(text => Uris.IsUri(text, relative: false, international: true), "https://example.com/a"),
        ["iri-reference"] = new(text => Uris.IsUri(text, relative: true, international: true), "/a?b=c"),
        ["uri-template"] = new(Uris.IsTemplate, "/items/{id}"),
        ["uuid"] = new(UuidForm.IsMatch, "123e4567-e89b-12d3-a456-426614174000"),
        ["json-pointer"] = new(PointerForm.IsMatch, "/a/0"),
        ["relative-json-pointer"] = new(RelativePointerForm.IsMatch, "1/a"),
        ["regex"] = new(EcmaPattern.IsValid, "^[a-z]+$"),
    }.ToFrozenDictionary(known => known.Key, known => known.Value with { Fits = text => text.Length <= Longest && known.Value.Fits(text) });

    [GeneratedRegex($@"^P(?:[0-9]+W|{DateUnits}(?:{TimeUnits})?|{TimeUnits})\z", RegexOptions.NonBacktracking)]
    private static partial Regex DurationForm { get; }

    [GeneratedRegex(@"^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\z", RegexOptions.NonBacktracking)]
    private static partial Regex UuidForm { get; }

    [GeneratedRegex(@"^(?:/(?:[^~/]|~[01])*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex PointerForm { get; }

    [GeneratedRegex(@"^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~[01])*)*)\z", RegexOptions.NonBacktracking)]
    private static partial Regex RelativePointerForm { get; }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex DateForm { get; }

    [GeneratedRegex(@"^[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.NonBacktracking)]
    private static partial Regex TimeForm { get; }

    [GeneratedRegex($@"^(?:{Atom}(?:\.{Atom})*|{Quoted})\z", RegexOptions.NonBacktracking)]
    private static partial Regex LocalPart { get; }

    private static bool IsDateTime(string text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text.AsSpan(0, 10)) && IsTime(text.AsSpan(11));

    private static bool IsDate(ReadOnlySpan<char> text)
    {
        if (!DateForm.IsMatch(text)) return false;
        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..]));
        // RFC 3339 has a year 0, which is a leap year and which .NET lacks.
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 4 : year, month);
    }

    private static bool IsTime(ReadOnlySpan<char> text)
    {
        if (!TimeForm.IsMatch(text)) return false;
        var (hour, minute, second, offset) = (Digits(text[..2]), Digits(text[3..5]), Digits(text[6..8]), 0);
        if (text[^1] is not ('Z' or 'z'))
        {
            var (hours, minutes) = (Digits(text[^5..^3]), Digits(text[^2..]));
            if (hours > 23 || minutes > 59) return false;
            offset = ((hours * 60) + minutes) * (text[^6] == '-' ? -1 : 1);
        }
        if (hour > 23 || minute > 59 || second > 60) return false;
        // A leap second is the last of a day in UTC.
        return second < 60 || ((hour * 60) + minute - offset + 1440) % 1440 == 1439;
    }

    private static int Digits(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool IsMailbox(string text, bool international)
    {
        var at = text.LastIndexOf('@');
        if (at < 1) return false;
        var (local, domain) = (text[..at], text[(at + 1)..]);
        if (!LocalPart.IsMatch(local) || (!international && !System.Text.Ascii.IsValid(text))) return false;
        if (domain is ['[', .. var literal, ']'])
            return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? Hosts.IsIpv6(literal[5..]) : Hosts.IsIpv4(literal);
        return international ? Hosts.IsInternationalHostname(domain) : Hosts.IsHostname(domain);
    }
}
