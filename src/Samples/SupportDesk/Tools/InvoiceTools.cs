using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SupportDesk.Desk;

namespace SupportDesk.Tools;

internal sealed class InvoiceTools(DeskFile desk)
{
    [McpServerTool(Name = "get_invoice", Title = "Show an invoice with its charges", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(FoundInvoices))]
    [Description(
        "Shows the invoices of an order, or one invoice, with every charge and refund made for it. A charge that was made twice is marked "
        + "as a duplicate.")]
    public async Task<CallToolResult> GetAsync(
        [Description("An order number such as 1042, or an invoice number such as INV-2062.")] [MinLength(3), MaxLength(40)] string number,
        CancellationToken cancellationToken)
    {
        var data = await desk.ReadAsync(cancellationToken);
        var wanted = number.Trim();
        var invoices = OrderNumber.TryParse(wanted, out var order)
            ? data.Invoices.Where(i => i.Order == order)
            : data.Invoices.Where(i => i.Number.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        var found = invoices.Select(i => View(i, data)).ToList();
        if (found.Count == 0)
        {
            return Reply.Error(
                $"No invoice for '{wanted}'. Expected an order number such as 1042 or an invoice number such as INV-2062; "
                + "find_customer lists a customer's orders.");
        }

        return Reply.Of(string.Join("\n", found.Select(Sentences)), new FoundInvoices(found));
    }

    private static InvoiceView View(Invoice invoice, DeskData data)
    {
        var charges = data.Charges.Where(c => c.Invoice == invoice.Number).OrderByDescending(c => c.At).ToList();
        return new(
            invoice.Number,
            invoice.Order,
            data.Customers.First(c => c.Id == invoice.Customer).Name,
            invoice.Issued,
            invoice.Total,
            invoice.Currency,
            invoice.Status,
            [.. invoice.Lines.Select(l => l.Text)],
            [.. charges.Select(c => new ChargeView(
                c.Id, c.Amount, c.At, c.Method, c.Status, data.RefundedOf(c.Id), DuplicateOf(c, charges)?.Id))]);
    }

    // The same amount captured again for the same invoice: nobody pays an invoice twice on purpose.
    private static Charge? DuplicateOf(Charge charge, IEnumerable<Charge> charges) =>
        charges.Where(c => c.Status == "captured" && charge.Status == "captured" && c.At < charge.At && c.Amount == charge.Amount).MinBy(c => c.At);

    private static string Sentences(InvoiceView invoice)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"Invoice {invoice.Number} for order {invoice.Order}: {invoice.Total:0.00} {invoice.Currency}, {invoice.Status}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", invoice.Lines)}, customer {invoice.Customer}, issued {invoice.Issued:yyyy-MM-dd}.");
        var charges = invoice.Charges.Select(c => string.Create(
            CultureInfo.InvariantCulture,
            $"Charge {c.Id}: {c.Amount:0.00} {invoice.Currency} {c.Status} from {c.Method} at {c.At:yyyy-MM-dd HH:mm:ss} UTC")
            + $"{Remark(c, invoice.Currency)}.");
        return string.Join("\n", invoice.Charges.Count == 0 ? [head, "Nothing has been charged for it yet."] : charges.Prepend(head));
    }

    private static string Remark(ChargeView charge, string currency)
    {
        var duplicate = charge.DuplicateOf is null ? "" : $", a duplicate of charge {charge.DuplicateOf}";
        return charge.Refunded == 0
            ? duplicate
            : duplicate + string.Create(CultureInfo.InvariantCulture, $", {charge.Refunded:0.00} {currency} of it refunded already");
    }

    internal sealed record FoundInvoices(List<InvoiceView> Invoices);

    internal sealed record InvoiceView(
        string Number,
        int Order,
        string Customer,
        DateOnly Issued,
        decimal Total,
        string Currency,
        string Status,
        List<string> Lines,
        List<ChargeView> Charges);

    internal sealed record ChargeView(
        string Id, decimal Amount, DateTimeOffset At, string Method, string Status, decimal Refunded, string? DuplicateOf = null);
}
