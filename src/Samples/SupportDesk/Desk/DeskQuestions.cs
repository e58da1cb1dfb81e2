using System.Globalization;

namespace SupportDesk.Desk;

/// <summary>Questions to the data that more than one tool asks.</summary>
internal static class DeskQuestions
{
    /// <summary>What has been refunded of a charge so far.</summary>
    public static decimal RefundedOf(this DeskData data, string charge) => data.Refunds.Where(r => r.Charge == charge).Sum(r => r.Amount);

    /// <summary>The number after the highest one in use, with its prefix: <c>R-7002</c> after <c>R-7001</c>.</summary>
    public static string NextId(this IEnumerable<string> ids, string prefix, int first) =>
        prefix + (ids.Select(id => int.Parse(id.AsSpan(prefix.Length), CultureInfo.InvariantCulture)).DefaultIfEmpty(first - 1).Max() + 1);
}
