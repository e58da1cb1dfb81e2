using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>What an unquoted YAML scalar stands for.</summary>
internal enum ScalarType
{
    Text,
    Null,
    Boolean,
    Whole,
    Number,

    /// <summary>Infinity or not-a-number: a YAML number that JSON has no word for.</summary>
    NotFinite,
}

/// <summary>The types of unquoted scalars by the core schema of YAML 1.2 (§10.3.2): <c>yes</c>, <c>on</c> and dates are text.</summary>
internal static partial class CoreSchema
{
    public static ScalarType TypeOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarType.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarType.Boolean,
        _ when Whole().IsMatch(text) => ScalarType.Whole,
        _ when Number().IsMatch(text) => ScalarType.Number,
        _ when NotFinite().IsMatch(text) => ScalarType.NotFinite,
        _ => ScalarType.Text,
    };

    public static bool ToBoolean(string text) => text[0] is 't' or 'T';

    /// <summary>The number as JSON writes it, digits kept where JSON can have them as they are.</summary>
    public static string ToJsonNumber(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                .ToString(CultureInfo.InvariantCulture);
        }


        if (text.StartsWith("0o", StringComparison.Ordinal))
            return text[2..].Aggregate(BigInteger.Zero, (sum, digit) => sum * 8 + (digit - '0')).ToString(CultureInfo.InvariantCulture);

        var parts = Parts().Match(text);
        var whole = parts.Groups["whole"].Value.TrimStart('0');
        var fraction = parts.Groups["fraction"].Value;
        var sign = parts.Groups["sign"].Value == "-" ? "-" : "";
        return sign + (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction) + parts.Groups["exponent"].Value;
    }

    // A length cap keeps numbers of a million digits from anybody who does arithmetic with them; longer ones are text.
    [GeneratedRegex(@"\A(?:[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[-+]?(?:\.[0-9]{1,100}|[0-9]{1,100}(?:\.[0-9]{0,100})?)(?:[eE][-+]?[0-9]{1,4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"\A(?<sign>[-+]?)(?<whole>[0-9]*)(?:\.(?<fraction>[0-9]*))?(?<exponent>(?:[eE][-+]?[0-9]+)?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
