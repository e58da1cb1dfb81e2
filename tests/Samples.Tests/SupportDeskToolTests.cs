using System.Text.Json;
using Baton.Schema;

namespace Baton.Samples.Tests;

/// <summary>What each tool answers, one running server for all.</summary>
public sealed class SupportDeskToolTests(DeskFixture fixture) : IClassFixture<DeskFixture>
{
    private readonly SampleServer desk = fixture.Server;

    [Fact]
    public async Task Tools_Listed_SayWhatTheyDoAndPromise()
    {
        var tools = (await desk.ListAsync()).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();

        tools.Select(t => t.Name).ShouldBe(["create_ticket", "find_customer", "get_invoice", "refund", "search_articles"]);
        tools.ShouldAllBe(t => t.Description!.Length > 40 && t.OutputSchema != null && t.Annotations!.OpenWorldHint == false);
        tools.Where(t => t.Annotations!.ReadOnlyHint == true).Select(t => t.Name).ShouldBe(["find_customer", "get_invoice", "search_articles"]);
        tools.Single(t => t.Name == "create_ticket").Annotations.ShouldSatisfyAllConditions(a => a!.DestructiveHint.ShouldBe(false), a => a!.IdempotentHint.ShouldBe(true));
        tools.Single(t => t.Name == "refund").Annotations.ShouldSatisfyAllConditions(a => a!.DestructiveHint.ShouldBe(true), a => a!.IdempotentHint.ShouldBe(true));
    }

    [Theory]
    [InlineData("find_customer", """{"query": "nadia.brandt@example.com"}""", "customer C-103")]
    [InlineData("find_customer", """{"query": "okafor"}""", "grace.okafor@example.com")]
    [InlineData("find_customer", """{"query": "order 1042"}""", "Nadia Brandt")]
    [InlineData("get_invoice", """{"number": "1042"}""", "Charge CH-5015: 84.50 EUR captured from card ending 4417 at 2026-07-14 09:13:05 UTC, a duplicate of charge CH-5014.")]
    [InlineData("get_invoice", """{"number": "inv-2062"}""", "for order 1042: 84.50 EUR, paid")]
    [InlineData("get_invoice", """{"number": "1049"}""", "Nothing has been charged")]
    [InlineData("get_invoice", """{"number": "1039"}""", "179.00 EUR of it refunded already")]
    [InlineData("search_articles", """{"query": "the app crashes when I export a PDF"}""", "KB-1: The app closes while exporting a PDF")]
    [InlineData("search_articles", """{"query": "quantum gravity"}""", "No article is about 'quantum gravity'")]
    [InlineData("create_ticket", """{"subject": "Crash", "description": "It crashes.", "customer": "C-103", "priority": "high"}""", "is open with priority high")]
    [InlineData("refund", """{"charge": "CH-5025", "amount": 14, "reason": "Came late", "approval_token": "yes-by-ops"}""", "Refund R-7002: 14.00 EUR of charge CH-5025")]
    public async Task Answer_OfATool_FitsTheSchemaItPromises(string tool, string arguments, string expected)
    {
        var promised = (await desk.ListAsync()).Single(t => t.Name == tool);
        var input = JsonSerializer.Deserialize<JsonElement>(arguments);

        var answer = await desk.CallAsync(tool, input);

        JsonSchema.Parse(promised.InputSchema).Validate(input).ShouldBeEmpty();
        answer.IsError.ShouldNotBe(true, SampleServer.TextOf(answer));
        JsonSchema.Parse(promised.OutputSchema!.Value).Validate(answer.StructuredContent!.Value).ShouldBeEmpty();
        SampleServer.TextOf(answer).ShouldContain(expected);
    }

    [Theory]
    [InlineData("find_customer", """{"query": "nobody@example.com"}""", "No customer")]
    [InlineData("get_invoice", """{"number": "9999"}""", "No invoice for '9999'")]
    [InlineData("create_ticket", """{"subject": "Crash", "description": "It crashes.", "customer": "C-999"}""", "no customer 'C-999'")]
    [InlineData("create_ticket", """{"subject": "Crash", "description": "It crashes.", "priority": "urgent"}""", "low, normal or high, found 'urgent'")]
    [InlineData("refund", """{"charge": "CH-5015", "amount": 84.5, "reason": "Charged twice"}""", "missing: approval_token")]
    [InlineData("refund", """{"charge": "CH-5015", "amount": 84.5, "reason": "Charged twice", "approval_token": " "}""", "a person must approve")]
    [InlineData("refund", """{"charge": "CH-9999", "amount": 84.5, "reason": "Charged twice", "approval_token": "yes-by-ops"}""", "no charge 'CH-9999'")]
    [InlineData("refund", """{"charge": "CH-5015", "amount": 84.51, "reason": "Charged twice", "approval_token": "yes-by-ops"}""", "was 84.50 EUR; a refund of 84.51 EUR is more")]
    [InlineData("refund", """{"charge": "CH-5015", "amount": 0, "reason": "Charged twice", "approval_token": "yes-by-ops"}""", "from 0.01")]
    [InlineData("refund", """{"charge": "CH-5015", "amount": 1.005, "reason": "Charged twice", "approval_token": "yes-by-ops"}""", "whole cents")]
    [InlineData("refund", """{"charge": "CH-5007", "amount": 59, "reason": "Never arrived", "approval_token": "yes-by-ops"}""", "'failed'")]
    [InlineData("refund", """{"charge": "CH-5011", "amount": 179, "reason": "Returned", "approval_token": "yes-by-ops"}""", "only 59.00 EUR is left")]
    [InlineData("refund", """{"charge": "CH-5015", "amount": "all", "reason": "Charged twice", "approval_token": "yes-by-ops"}""", "not of the kind")]
    public async Task Call_ThatCannotBe_IsRefusedInWordsAndChangesNothing(string tool, string arguments, string expected)
    {
        var before = await File.ReadAllTextAsync(fixture.DataFile);

        var answer = await desk.CallAsync(tool, JsonSerializer.Deserialize<JsonElement>(arguments));

        answer.IsError.ShouldBe(true);
        SampleServer.TextOf(answer).ShouldContain(expected);
        (await File.ReadAllTextAsync(fixture.DataFile)).ShouldBe(before);
    }
}
