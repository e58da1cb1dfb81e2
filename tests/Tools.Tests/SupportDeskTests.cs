using System.Diagnostics;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Tools.Tests;

/// <summary>The gateway against the real sample server, over both transports.</summary>
public sealed class SupportDeskTests : IAsyncLifetime
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "SupportDesk.dll");

    private readonly TestBench bench = new();
    private Process? http;

    public static TheoryData<string> Transports => ["stdio", "http"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (http is not null)
        {
            http.Kill(entireProcessTree: true);
            await http.WaitForExitAsync();
            http.Dispose();
        }

        await bench.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Listing_SupportDesk_GivesTheAllowedToolsSortedWithTheirAnnotations(string transport)
    {
        var tools = await bench.ListAsync(await DeskAsync(transport), "s.refund", "s.*_invoice", "s.find_customer");

        tools.Select(t => t.QualifiedName).ShouldBe(["s.find_customer", "s.get_invoice", "s.refund"]);
        tools[1].ReadOnly.ShouldBe(true);
        tools[1].OutputSchema.ShouldNotBeNull();
        tools[2].ShouldSatisfyAllConditions(
            t => t.ReadOnly.ShouldBe(false),
            t => t.Destructive.ShouldBe(true),
            t => t.Idempotent.ShouldBe(true),
            t => ToolFunctions.TakesApprovalToken(t).ShouldBeTrue());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Calling_RefundTwiceWithOneKey_RefundsOnce(string transport)
    {
        var desk = await DeskAsync(transport);
        var refund = (await bench.ListAsync(desk, "s.refund")).Single();
        var arguments = new { charge = "CH-5015", amount = 84.5, reason = "Charged twice", approval_token = "approved-by-ops" };

        var first = await bench.CallAsync(desk, refund, arguments, key: "run/7");
        var again = await bench.CallAsync(desk, refund, arguments, key: "run/7");
        var another = await bench.CallAsync(desk, refund, arguments with { approval_token = "approved-again" }, key: "run/8");

        first.IsError.ShouldBeFalse(first.Text);
        first.Structured!.Value.GetProperty("refund").GetString().ShouldBe("R-7002");
        again.Text.ShouldBe(first.Text);
        another.IsError.ShouldBeTrue();
        another.Text.ShouldContain("has been refunded already");
        Refunds().Count(r => r.GetProperty("charge").GetString() == "CH-5015").ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Calling_ManyAtOnce_AllGetTheirOwnAnswer(string transport)
    {
        var desk = await DeskAsync(transport);
        var invoice = (await bench.ListAsync(desk, "s.get_invoice")).Single();

        var answers = await Task.WhenAll(Enumerable.Range(1030, 20).Select(async order =>
            (Order: order, Answer: await bench.CallAsync(desk, invoice, new { number = order.ToString() }))));

        answers.ShouldAllBe(a => a.Answer.Text.Contains($"for order {a.Order}:"));
    }

    [Fact]
    public async Task Calling_HttpServerThatRestarted_ConnectsAnew()
    {
        var desk = await DeskAsync("http");
        var port = new Uri(desk.Url!).Port;
        (await bench.CallAsync(desk, "find_customer", new { query = "1042" })).IsError.ShouldBeFalse();
        http!.Kill();
        await http.WaitForExitAsync();

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(desk, "find_customer", new { query = "1042" }));
        http.Dispose();
        await StartHttpAsync(port);
        var answer = await bench.CallAsync(desk, "find_customer", new { query = "1042" });

        failure.MayHaveHappened.ShouldBeFalse(failure.Message);
        answer.Text.ShouldContain("Nadia Brandt");
    }

    private IEnumerable<JsonElement> Refunds() =>
        JsonDocument.Parse(File.ReadAllText(bench.PathOf("desk.json"))).RootElement.GetProperty("refunds").EnumerateArray();

    private async Task<McpServer> DeskAsync(string transport) => transport == "stdio"
        ? new() { Type = "stdio", Command = "dotnet", Args = [Server, "--data", "desk.json"] }
        : new() { Type = "http", Url = await StartHttpAsync(0) };

    private async Task<string> StartHttpAsync(int port)
    {
        http = Process.Start(new ProcessStartInfo("dotnet", [Server, "--http", $"{port}", "--data", bench.PathOf("desk.json")])
        {
            RedirectStandardOutput = true,
        })!;
        var line = await http.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return line!.Split(' ')[^1];
    }
}
