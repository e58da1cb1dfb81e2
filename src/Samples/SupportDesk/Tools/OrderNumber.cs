using System.Globalization;

namespace SupportDesk.Tools;

/// <summary>Order numbers as people write them: <c>1042</c>, <c>#1042</c>, <c>order 1042</c>.</summary>
internal static class OrderNumber
{
    public static bool TryParse(string text, out int number)
    {
        var digits = text.Trim();
        if (digits.StartsWith("order", StringComparison.OrdinalIgnoreCase))
            digits = digits[5..];
        return int.TryParse(digits.Trim(' ', '#'), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
