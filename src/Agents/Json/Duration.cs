using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Baton.Agents;

/// <summary>Durations as people write them in team files.</summary>
public static partial class Duration
{
    /// <summary>Reads <c>90s</c>, <c>2m</c>, <c>24h</c>, <c>7d</c>, <c>250ms</c> or ISO 8601 (<c>PT1H30M</c>); never negative.</summary>
    /// <returns>False when the text is none of these, or the value does not fit.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan value)
    {
        value = default;
        if (string.IsNullOrWhiteSpace(text))
            return false;
        var match = Short().Match(text.Trim());
        try
        {
            if (match.Success)
            {
                var number = double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                value = match.Groups[2].Value switch
                {
                    "ms" => TimeSpan.FromMilliseconds(number),
                    "s" => TimeSpan.FromSeconds(number),
                    "m" => TimeSpan.FromMinutes(number),
                    "h" => TimeSpan.FromHours(number),
                    _ => TimeSpan.FromDays(number),
                };
                return true;
            }

            value = XmlConvert.ToTimeSpan(text.Trim());
            return value >= TimeSpan.Zero;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^([0-9]{1,9}(?:\.[0-9]{1,6})?)(ms|s|m|h|d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Short();
}
