using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Baton.Schema;

/// <summary>A JSON number, exact at any size: sign × 0.digits × 10^exponent, digits without zeros at either end. Nothing is ever
/// expanded, so <c>1e999999999</c> costs as little as 1.</summary>
internal readonly record struct JsonNumber(int Sign, string Digits, long Exponent) : IComparable<JsonNumber>
{
    private const long ExponentLimit = 1L << 60;

    public bool IsInteger => Exponent >= Digits.Length;

    public static JsonNumber Of(JsonElement number)
    {
        var text = number.GetRawText().AsSpan();
        var sign = text[0] == '-' ? -1 : 1;
        if (sign < 0) text = text[1..];
        long exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!long.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                exponent = text[e + 1] == '-' ? -ExponentLimit : ExponentLimit;
            exponent = Math.Clamp(exponent, -ExponentLimit, ExponentLimit);
            text = text[..e];
        }
        var point = text.IndexOf('.');
        var digits = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        exponent += point < 0 ? digits.Length : point;
        var significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? new JsonNumber(0, "", 0) : new JsonNumber(sign, significant, exponent);
    }

    public int CompareTo(JsonNumber other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        var magnitude = Exponent != other.Exponent ? Exponent.CompareTo(other.Exponent) : string.CompareOrdinal(Digits, other.Digits);
        return Sign * magnitude;
    }

    public bool IsMultipleOf(JsonNumber divisor)
    {
        if (Sign == 0) return true;
        // As whole numbers a and b: this = a × 10^p, divisor = b × 10^q, and a has no zero at its end, so for p < q it cannot divide.
        var shift = Exponent - Digits.Length - (divisor.Exponent - divisor.Digits.Length);
        if (shift < 0) return false;
        var b = BigInteger.Parse(divisor.Digits, CultureInfo.InvariantCulture);
        var remainder = BigInteger.Zero;
        for (var at = 0; at < Digits.Length; at += 18)
        {
            var chunk = Digits.AsSpan(at, Math.Min(18, Digits.Length - at));
            remainder = ((remainder * BigInteger.Pow(10, chunk.Length)) + long.Parse(chunk, CultureInfo.InvariantCulture)) % b;
        }
        return (remainder * BigInteger.ModPow(10, shift, b) % b).IsZero;
    }
}
