using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <summary>URIs and IRIs by the grammars of RFC 3986 and RFC 3987, templates by RFC 6570; <see cref="Uri"/> is laxer.</summary>
internal static class Uris
{
    private const string Plain = @"A-Za-z0-9._~!$&'()*+,;=\-";
    private const string Beyond = "\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\uD800-\uDBFF\uDC00-\uDFFF";
    private const string Encoded = "%[0-9A-Fa-f]{2}";

    private static readonly Regex Uri = Grammar("", "");
    private static readonly Regex Iri = Grammar(Beyond, "\uE000-\uF8FF");

    private static readonly Regex Template = Linear(
        $@"(?:[\x21\x23\x24\x26-\x3B\x3D\x3F-\x5B\x5D\x5F\x61-\x7A\x7E{Beyond}\uE000-\uF8FF]|{Encoded}|\{{[+#./;?&=,!@|]?VAR(?:,VAR)*\}})*"
            .Replace("VAR", $@"(?:\w|{Encoded})(?:\.?(?:\w|{Encoded}))*(?::[1-9][0-9]{{0,3}}|\*)?", StringComparison.Ordinal)
            .Replace(@"\w", "[A-Za-z0-9_]", StringComparison.Ordinal));

    public static bool IsUri(string text, bool relative, bool international)
    {
        var match = (international ? Iri : Uri).Match(text);
        if (!match.Success || (!relative && !match.Groups["scheme"].Success)) return false;
        var address = match.Groups["address"];
        return !address.Success || Hosts.IsIpv6(address.Value);
    }

    public static bool IsTemplate(string text) => Template.IsMatch(text);

    private static Regex Grammar(string beyond, string beyondInQuery)
    {
        var segment = $"(?:[{Plain}:@{beyond}]|{Encoded})";
        var bare = $"(?:[{Plain}@{beyond}]|{Encoded})";
        var host = $@"(?:\[(?:(?<address>[0-9A-Fa-f:.]+)|[vV][0-9A-Fa-f]+\.[{Plain}:]+)\]|(?:[{Plain}{beyond}]|{Encoded})*)";
        var authority = $"//(?:(?:[{Plain}:{beyond}]|{Encoded})*@)?{host}(?::[0-9]*)?(?:/{segment}*)*";
        var absolute = $"/(?:{segment}+(?:/{segment}*)*)?";
        // Without a scheme the first segment has no colon, or it would be one.
        string Path(string first) => $"(?:{authority}|{absolute}|{first}+(?:/{segment}*)*|)";
        return Linear(
            $"(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):{Path(segment)}|{Path(bare)})"
            + $@"(?:\?(?:[{Plain}:@/?{beyond}{beyondInQuery}]|{Encoded})*)?(?:\#(?:[{Plain}:@/?{beyond}]|{Encoded})*)?");
    }

    private static Regex Linear(string grammar) => new($@"^(?:{grammar})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
