using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SupportDesk.Desk;

namespace SupportDesk.Tools;

internal sealed class CustomerTools(DeskFile desk)
{
    private const int MostMatches = 5;

    [McpServerTool(Name = "find_customer", Title = "Find a customer", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(FoundCustomers))]
    [Description("Finds a customer by e-mail address, name or order number and shows the customer's plan, orders and open tickets.")]
    public async Task<CallToolResult> FindAsync(
        [Description("An e-mail address, a name or part of one, or an order number such as 1042.")] [MinLength(2), MaxLength(200)] string query,
        CancellationToken cancellationToken)
    {
        var data = await desk.ReadAsync(cancellationToken);
        var wanted = query.Trim();
        var found = data.Customers.Where(c => Matches(c, wanted, data)).Take(MostMatches).Select(c => View(c, data)).ToList();
        if (found.Count == 0)
        {
            return Reply.Error(
                $"No customer with e-mail address, name or order '{wanted}'. Ask for the order number or the e-mail address of the account.");
        }

        return Reply.Of(string.Join("\n", found.Select(Sentence)), new FoundCustomers(found));
    }

    private static bool Matches(Customer customer, string wanted, DeskData data) =>
        customer.Email.Equals(wanted, StringComparison.OrdinalIgnoreCase)
        || customer.Id.Equals(wanted, StringComparison.OrdinalIgnoreCase)
        || (wanted.Length > 2 && customer.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
        || (OrderNumber.TryParse(wanted, out var number) && data.Orders.Any(o => o.Number == number && o.Customer == customer.Id));

    private static CustomerView View(Customer customer, DeskData data) => new(
        customer.Id,
        customer.Name,
        customer.Email,
        customer.Plan,
        customer.Since,
        [.. data.Orders.Where(o => o.Customer == customer.Id)
            .OrderByDescending(o => o.Number)
            .Select(o => new OrderView(o.Number, o.Placed, string.Join(", ", o.Items.Select(i => i.Product)), o.Total, o.Status))],
        [.. data.Tickets.Where(t => t.Customer == customer.Id && t.Status == "open").Select(t => $"{t.Id}: {t.Subject}")]);

    private static string Sentence(CustomerView customer)
    {
        var orders = customer.Orders.Select(o =>
            string.Create(CultureInfo.InvariantCulture, $"order {o.Number} of {o.Placed:yyyy-MM-dd} ({o.Items}, {o.Total:0.00} EUR, {o.Status})"));
        var tickets = customer.OpenTickets.Count == 0 ? "No open tickets." : $"Open tickets: {string.Join("; ", customer.OpenTickets)}.";
        return $"{customer.Name} <{customer.Email}> is customer {customer.Id} on the {customer.Plan} plan. "
            + $"Orders: {string.Join("; ", orders)}. {tickets}";
    }

    internal sealed record FoundCustomers(List<CustomerView> Customers);

    internal sealed record CustomerView(
        string Id, string Name, string Email, string Plan, DateOnly Since, List<OrderView> Orders, List<string> OpenTickets);

    internal sealed record OrderView(int Number, DateOnly Placed, string Items, decimal Total, string Status);
}
