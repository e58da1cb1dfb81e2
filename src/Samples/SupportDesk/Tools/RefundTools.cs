using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SupportDesk.Desk;

namespace SupportDesk.Tools;

internal sealed class RefundTools(DeskFile desk, TimeProvider clock)
{
    private const double Most = 1000;

    [McpServerTool(Name = "refund", Title = "Refund a charge", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(Refunded))]
    [Description(
        "Refunds a charge, all or part of it, to the card or account it came from: gives the customer the money back, for example for a "
        + "duplicate charge. Cannot be undone; needs a person's approval.")]
    public Task<CallToolResult> RefundAsync(
        RequestContext<CallToolRequestParams> request,
        [Description("Number of the charge to refund, as get_invoice shows it, such as CH-5015.")]
        [RegularExpression("^CH-[0-9]{4,8}$")] string charge,
        [Description("How much to refund in EUR, at most the charge's amount, such as 12.50.")]
        [Range(0.01, Most)] decimal amount,
        [Description("Why the money is given back, in a sentence.")]
        [MinLength(5), MaxLength(500)] string reason,
        [Description("Proof that a person approved this refund.")]
        [MinLength(8), MaxLength(2000)] string approval_token,
        CancellationToken cancellationToken)
    {
        if (approval_token.Trim().Length < 8)
            return Task.FromResult(Reply.Error("A refund needs an approval_token: a person must approve it first. Nothing was refunded."));
        if (amount <= 0 || amount > (decimal)Most || decimal.Round(amount, 2) != amount)
        {
            return Task.FromResult(Reply.Error(
                $"Expected an amount from 0.01 to {Most:0} EUR in whole cents, found {Money(amount)}. Nothing was refunded."));
        }

        // Without a key of its own, one approval is good for one refund.
        var approval = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(approval_token)))[..12];
        var key = Reply.KeyOf(request, otherwise: "approval/" + approval);
        return desk.ChangeAsync(data => Decide(data, charge.Trim(), amount, reason.Trim(), approval, key), cancellationToken);
    }

    private (CallToolResult Answer, bool Changed) Decide(DeskData data, string chargeId, decimal amount, string reason, string approval, string key)
    {
        if (data.Refunds.FirstOrDefault(r => r.Key == key) is { } earlier)
        {
            return earlier.Charge.Equals(chargeId, StringComparison.OrdinalIgnoreCase) && earlier.Amount == amount
                ? (Done(data, earlier), false)
                : No($"This call's key or approval was used for refund {earlier.Id} of {Money(earlier.Amount)} of charge {earlier.Charge}; "
                    + "it cannot be used for another refund.");
        }

        if (data.Charges.FirstOrDefault(c => c.Id.Equals(chargeId, StringComparison.OrdinalIgnoreCase)) is not { } charge)
            return No($"There is no charge '{chargeId}'. get_invoice shows the charges of an order, with numbers such as CH-5015.");
        if (charge.Status != "captured")
            return No($"Charge {charge.Id} is '{charge.Status}': no money was taken, so there is none to give back.");
        if (amount > charge.Amount)
            return No($"Charge {charge.Id} was {Money(charge.Amount)}; a refund of {Money(amount)} is more than that.");
        var left = charge.Amount - data.RefundedOf(charge.Id);
        if (left == 0)
            return No($"Charge {charge.Id} has been refunded already (refund {data.Refunds.Last(r => r.Charge == charge.Id).Id}).");
        if (amount > left)
            return No($"Of charge {charge.Id} only {Money(left)} is left to refund; {Money(amount)} is more than that.");

        var refund = new Refund(
            data.Refunds.Select(r => r.Id).NextId("R-", 7001), charge.Id, charge.Invoice, amount, reason, clock.GetUtcNow(), approval, key);
        data.Refunds.Add(refund);
        return (Done(data, refund), true);

        static (CallToolResult, bool) No(string why) => (Reply.Error(why + " Nothing was refunded."), false);
    }

    private static CallToolResult Done(DeskData data, Refund refund)
    {
        var charge = data.Charges.First(c => c.Id == refund.Charge);
        return Reply.Of(
            $"Refund {refund.Id}: {Money(refund.Amount)} of charge {charge.Id} (invoice {charge.Invoice}) goes back to the {charge.Method} "
            + "within five working days.",
            new Refunded(refund.Id, charge.Id, charge.Invoice, refund.Amount, "EUR", charge.Method, refund.At));
    }

    private static string Money(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00##} EUR");

    internal sealed record Refunded(string Refund, string Charge, string Invoice, decimal Amount, string Currency, string Method, DateTimeOffset At);
}
