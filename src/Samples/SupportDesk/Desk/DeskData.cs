namespace SupportDesk.Desk;

/// <summary>Everything the desk knows: the whole of its data file. Amounts are in the invoice's currency.</summary>
internal sealed record DeskData
{
    public required List<Customer> Customers { get; init; }

    public required List<Order> Orders { get; init; }

    public required List<Invoice> Invoices { get; init; }

    public required List<Charge> Charges { get; init; }

    public required List<Refund> Refunds { get; init; }

    public required List<Article> Articles { get; init; }

    public required List<Ticket> Tickets { get; init; }
}

internal sealed record Customer(string Id, string Name, string Email, string Plan, DateOnly Since);

internal sealed record Order(int Number, string Customer, DateOnly Placed, List<OrderItem> Items, decimal Total, string Status);

internal sealed record OrderItem(string Product, int Quantity, decimal UnitPrice);

internal sealed record Invoice(
    string Number,
    int Order,
    string Customer,
    DateOnly Issued,
    DateOnly Due,
    string Currency,
    List<InvoiceLine> Lines,
    decimal Total,
    string Status);

internal sealed record InvoiceLine(string Text, int Quantity, decimal UnitPrice);

/// <summary>A payment that was tried; <c>Status</c> is <c>captured</c> or <c>failed</c>, and only captured charges moved money.</summary>
internal sealed record Charge(string Id, string Invoice, decimal Amount, DateTimeOffset At, string Method, string Status);

/// <summary>
/// Money given back. <c>Approval</c> is a fingerprint of the approval it was made under (the approval itself is not kept), <c>Key</c> the
/// caller's idempotency key: one refund a key.
/// </summary>
internal sealed record Refund(
    string Id, string Charge, string Invoice, decimal Amount, string Reason, DateTimeOffset At, string Approval, string Key);

internal sealed record Article(string Id, string Title, List<string> Keywords, string Body);

/// <summary>A problem that a person takes over. <c>Key</c> is the caller's idempotency key: one ticket a key.</summary>
internal sealed record Ticket(
    string Id, string Customer, string Subject, string Description, string Priority, string Status, DateTimeOffset CreatedAt, string Key);
