using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Baton.Samples.Tests;

public sealed class SupportDeskTests : IAsyncLifetime
{
    private readonly DeskFixture fixture = new();

    private SampleServer Desk => fixture.Server;

    public Task InitializeAsync() => fixture.InitializeAsync();

    public Task DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Refund_WithAnEarlierCallsKey_IsTheEarlierRefund()
    {
        var first = await RefundAsync(40, "approval-one", "run/1");
        var again = await RefundAsync(40, "approval-one", "run/1");
        var other = await RefundAsync(44.5m, "approval-one", "run/1");
        var rest = await RefundAsync(44.5m, "approval-two", "run/2");
        var more = await RefundAsync(1, "approval-three", "run/3");

        SampleServer.TextOf(again).ShouldBe(SampleServer.TextOf(first));
        SampleServer.TextOf(other).ShouldContain("cannot be used for another refund");
        rest.IsError.ShouldNotBe(true);
        SampleServer.TextOf(more).ShouldContain("refunded already");
        RefundsOf("CH-5015").ShouldBe([40, 44.5m]);
    }

    [Fact]
    public async Task Refund_WithoutAKey_IsMadeOncePerApproval()
    {
        await RefundAsync(40, "approval-one", null);
        await RefundAsync(40, "approval-one", null);

        RefundsOf("CH-5015").ShouldBe([40]);
        (await File.ReadAllTextAsync(fixture.DataFile)).ShouldNotContain("approval-one");
    }

    [Fact]
    public async Task Servers_TwoOnOneFile_KeepEachOthersChangesAndOneRefundAKey()
    {
        await using var second = await fixture.StartAsync();
        var tickets = Enumerable.Range(0, 30).Select(n =>
            (n % 2 == 0 ? Desk : second).CallAsync("create_ticket", new { subject = $"Problem {n}", description = "Many at once." }, $"run/{n}"));
        var refunds = new[] { Desk, second, Desk, second }.Select(d => d.CallAsync(
            "refund", new { charge = "CH-5015", amount = 84.5, reason = "Charged twice", approval_token = "yes-by-ops" }, "run/refund"));

        var answers = await Task.WhenAll([.. tickets, .. refunds]);

        answers.ShouldAllBe(a => a.IsError != true);
        RefundsOf("CH-5015").ShouldBe([84.5m]);
        var opened = Data().GetProperty("tickets").EnumerateArray().Select(t => t.GetProperty("id").GetString()).ToList();
        opened.Count.ShouldBe(32);
        opened.ShouldBeUnique();
    }

    [Fact]
    public async Task ShippedData_AfterChanges_IsAsItWas()
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "data", "desk.json");
        var before = await File.ReadAllTextAsync(shipped);

        await RefundAsync(40, "approval-one", "run/1");

        (await File.ReadAllTextAsync(shipped)).ShouldBe(before);
    }

    [Fact]
    public void ShippedData_Everywhere_AddsUp()
    {
        var lists = Data().EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateArray().ToList());
        var paid = lists["charges"].Where(c => Text(c, "status") == "captured").ToLookup(c => Text(c, "invoice"), c => c.GetProperty("amount").GetDecimal());

        foreach (var (list, key, owners, id) in new[]
        {
            ("orders", "customer", "customers", "id"), ("invoices", "order", "orders", "number"),
            ("charges", "invoice", "invoices", "number"), ("refunds", "charge", "charges", "id"),
        })
        {
            lists[list].Select(e => Text(e, key)).Except(lists[owners].Select(o => Text(o, id))).ShouldBeEmpty();
        }

        foreach (var invoice in lists["invoices"])
        {
            var total = invoice.GetProperty("total").GetDecimal();
            invoice.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("quantity").GetInt32() * l.GetProperty("unitPrice").GetDecimal()).ShouldBe(total);
            decimal[] expected = Text(invoice, "number") == "INV-2062" ? [total, total] : Text(invoice, "status") == "paid" ? [total] : [];
            paid[Text(invoice, "number")].ShouldBe(expected);
        }

        static string Text(JsonElement element, string property) => element.GetProperty(property).ToString();
    }

    private Task<CallToolResult> RefundAsync(decimal amount, string approval, string? key) =>
        Desk.CallAsync("refund", new { charge = "CH-5015", amount, reason = "Charged twice", approval_token = approval }, key);

    private JsonElement Data() => JsonDocument.Parse(File.ReadAllText(fixture.DataFile)).RootElement;

    private List<decimal> RefundsOf(string charge) =>
        [.. Data().GetProperty("refunds").EnumerateArray().Where(r => r.GetProperty("charge").GetString() == charge).Select(r => r.GetProperty("amount").GetDecimal())];
}
