using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Baton.EndToEnd;

/// <summary>A page that follows a run over a line that breaks shows each event once.</summary>
[Collection(nameof(BrowserBench))]
public sealed class StreamTests(BrowserBench bench)
{
    [Fact]
    public async Task Stream_HeadKilledAndStartedAgain_HasNoGapAndNoDouble()
    {
        using var desk = new Desk();
        foreach (var (name, value) in bench.Desk.Environment)
            desk.Environment[name] = value;
        var head = await HeadProcess.StartAsync(desk);
        try
        {
            await head.StartRunAsync(new { team = Path.Combine(desk.Folder, "team.yaml"), input = Desk.RefundTicket, id = "broken-line" });
            await head.RestsAsync("broken-line");
            await using var visitor = await Visitor.ArriveAsync(bench.Browser, head);
            var page = await OpenJournalAsync(visitor, "broken-line");
            await Expect(page.Locator(".live")).ToBeVisibleAsync();

            await head.KillAsync();
            await Expect(page.Locator(".view-bar [role=status]")).ToContainTextAsync("connection lost");
            var port = head.Url.Port;
            await head.DisposeAsync();
            head = await HeadProcess.StartAsync(desk, port);
            var gate = (await head.GateAsync()).GetProperty("id").GetString();
            using var answer = await head.Http.PostAsJsonAsync($"api/approvals/{gate}/decision", new { decision = "reject", by = "ops@example.com" });
            answer.EnsureSuccessStatusCode();

            await Expect(page.Locator(".run-facts .chip")).ToHaveTextAsync("Rejected", new() { Timeout = 60_000 });
            await ShowsJournalAsync(page, head, "broken-line");
        }
        finally
        {
            await head.DisposeAsync();
        }
    }

    [Fact]
    public async Task Stream_CutInsideAnEventAndRepeatingItself_HasNoGapAndNoDouble()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "cut-line" });
        await bench.Head.RestsAsync("cut-line");
        var events = (await bench.Head.Http.GetFromJsonAsync<JsonElement>("api/runs/cut-line/events")).GetProperty("items").EnumerateArray().ToArray();
        var asked = new List<string>();
        await using var visitor = await bench.ArriveAsync();

        // Nothing of the journal at first; then a stream that breaks inside the eighth event; then one that begins three events too early.
        await visitor.Page.RouteAsync("**/api/runs/cut-line/events*", async route =>
        {
            if (!route.Request.Headers["accept"].Contains("event-stream", StringComparison.Ordinal))
            {
                await route.FulfillAsync(asked.Count == 0 ? new() { Json = new { items = Array.Empty<object>(), cursor = 0 } } : new() { Response = await route.FetchAsync() });
                return;
            }

            asked.Add(route.Request.Headers["last-event-id"]);
            if (asked.Count > 2)
                await route.ContinueAsync();
            else
                await route.FulfillAsync(new() { ContentType = "text/event-stream", Body = asked.Count == 1 ? Stream(events[..8])[..^25] : Stream(events[4..]) });
        });
        var page = await OpenJournalAsync(visitor, "cut-line");
        await Expect(page.Locator(".event")).ToHaveCountAsync(events.Length);
        await bench.RejectAsync("cut-line", "no");
        await Expect(page.Locator(".run-facts .chip")).ToHaveTextAsync("Rejected");

        await ShowsJournalAsync(page, bench.Head, "cut-line");
        asked[..3].ShouldBe(["0", "7", $"{events.Length}"]);
    }

    private static string Stream(IEnumerable<JsonElement> events) => events.Aggregate(
        new StringBuilder(), (text, e) => text.Append($"event: {e.GetProperty("type").GetString()}\ndata: {JsonSerializer.Serialize(e)}\nid: {e.GetProperty("seq").GetInt64()}\n\n")).ToString();

    private static async Task<IPage> OpenJournalAsync(Visitor visitor, string run)
    {
        await visitor.Page.SetViewportSizeAsync(1440, 3200);
        return await visitor.OpenAsync($"run/{run}/journal");
    }

    private static async Task ShowsJournalAsync(IPage page, HeadProcess head, string run)
    {
        var events = (await head.Http.GetFromJsonAsync<JsonElement>($"api/runs/{run}/events")).GetProperty("items").EnumerateArray()
            .Select(e => $"{e.GetProperty("seq").GetInt64()} {e.GetProperty("type").GetString()}").ToArray();
        await Expect(page.Locator(".event")).ToHaveCountAsync(events.Length);
        var shown = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.event-open')].map(e => `${e.children[0].textContent} ${e.children[2].textContent}`)");
        shown.ShouldBe(events);
    }
}
