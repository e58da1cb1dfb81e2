using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SupportDesk.Desk;

namespace SupportDesk.Tools;

internal sealed class TicketTools(DeskFile desk, TimeProvider clock)
{
    [McpServerTool(Name = "create_ticket", Title = "Open a ticket", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(OpenedTicket))]
    [Description("Opens a ticket, so that a person of the support staff takes over a problem that cannot be solved here.")]
    public Task<CallToolResult> CreateAsync(
        RequestContext<CallToolRequestParams> request,
        [Description("The problem in one line.")] [MinLength(3), MaxLength(200)] string subject,
        [Description("What the customer reported and what has been tried already.")] [MinLength(3), MaxLength(4000)] string description,
        [Description("The customer's number such as C-103, as find_customer shows it; leave out if it is not known.")]
        [RegularExpression("^C-[0-9]{3,6}$")] string? customer = null,
        [Description("How urgent it is.")] [AllowedValues("low", "normal", "high")] string priority = "normal",
        CancellationToken cancellationToken = default)
    {
        if (priority is not ("low" or "normal" or "high"))
            return Task.FromResult(Reply.Error($"Expected the priority low, normal or high, found '{priority}'. No ticket was opened."));
        var ticket = new Ticket("", customer?.Trim() ?? "", subject.Trim(), description.Trim(), priority, "open", clock.GetUtcNow(), "");
        return desk.ChangeAsync(data => Open(data, ticket, Reply.KeyOf(request, otherwise: "")), cancellationToken);
    }

    private static (CallToolResult Answer, bool Changed) Open(DeskData data, Ticket wanted, string key)
    {
        var earlier = key.Length > 0
            ? data.Tickets.FirstOrDefault(t => t.Key == key)
            : data.Tickets.FirstOrDefault(t => t.Status == "open"
                && (t.Customer, t.Subject, t.Description) == (wanted.Customer, wanted.Subject, wanted.Description));
        if (earlier is not null)
            return (Opened(earlier), false);
        if (wanted.Customer.Length > 0 && data.Customers.All(c => c.Id != wanted.Customer))
        {
            var reason = $"There is no customer '{wanted.Customer}'. find_customer shows the numbers, such as C-103. No ticket was opened.";
            return (Reply.Error(reason), false);
        }

        var id = data.Tickets.Select(t => t.Id).NextId("T-", 3001);
        var ticket = wanted with { Id = id, Key = key.Length > 0 ? key : "ticket/" + id };
        data.Tickets.Add(ticket);
        return (Opened(ticket), true);
    }

    private static CallToolResult Opened(Ticket ticket) => Reply.Of(
        $"Ticket {ticket.Id} is open with priority {ticket.Priority}: {ticket.Subject}. The support staff answers by e-mail within one working day.",
        new OpenedTicket(ticket.Id, ticket.Subject, ticket.Priority, ticket.Status, ticket.CreatedAt));

    internal sealed record OpenedTicket(string Ticket, string Subject, string Priority, string Status, DateTimeOffset CreatedAt);
}
