using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Baton.EndToEnd;

/// <summary>A head at work on a desk with models, and a browser to look at it.</summary>
public sealed class BrowserBench : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private bool _shown;

    internal Desk Desk { get; } = new();

    internal Scenarios Models { get; private set; } = null!;

    internal HeadProcess Head { get; private set; } = null!;

    internal IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Desk.Environment["Baton__Teams"] = Desk.Folder;
        Models = await Scenarios.StartAsync(Desk);
        Head = await HeadProcess.StartAsync(Desk);
        (_playwright, Browser) = await LaunchAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        await Head.DisposeAsync();
        await Models.DisposeAsync();
        Desk.Dispose();
    }

    internal static async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync()
    {
        var path = Chromium.Path;
        Assertions.SetDefaultExpectTimeout(30_000);
        var playwright = await Playwright.CreateAsync();
        // The pages are this product's own, on this machine; inside a container the browser's sandbox cannot be had.
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, ChromiumSandbox = false }));
    }

    /// <summary>Has a run of each kind for looking at, once.</summary>
    internal async Task ShowcaseAsync()
    {
        if (_shown)
            return;
        _shown = true;
        Desk.Write("nested.yaml", $$"""
            team: nested
            description: Passes a ticket through the whole support desk and has the answer checked.
            pattern: pipeline
            steps: [{ agent: desk }, { agent: check }]
            models: { small: openai/gpt-5-mini }
            agents:
              desk: { team: team.yaml }
              check: { model: small, instructions: Check the answer. }
            limits: { tokens: 400000, steps: 80 }
            """);
        await Head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "show-completed" });
        await Head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "show-rejected" });
        await Head.StartRunAsync(new { team = System.IO.Path.Combine(Desk.Folder, "nested.yaml"), input = Desk.TechnicalTicket, id = "show-nested" });
        await RejectAsync("show-rejected", "This charge was refunded by telephone already.");
        await Head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "show-waiting" });
        foreach (var id in new[] { "show-completed", "show-rejected", "show-nested" })
            await Head.EndsAsync(id);
        await Head.RestsAsync("show-waiting");
    }

    /// <summary>Says no at the gate of a run, once there is one.</summary>
    internal async Task RejectAsync(string run, string comment)
    {
        var gates = await Eventually.GetAsync(
            async () => (await Head.Http.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items").EnumerateArray().ToArray(),
            items => items.Any(g => g.GetProperty("run").GetString() == run),
            $"run {run} to ask");
        var gate = gates.First(g => g.GetProperty("run").GetString() == run).GetProperty("id").GetString();
        using var answer = await Head.Http.PostAsJsonAsync($"api/approvals/{gate}/decision", new { decision = "reject", by = "ops@example.com", comment });
        answer.EnsureSuccessStatusCode();
    }

    internal Task<Visitor> ArriveAsync(ColorScheme theme = ColorScheme.Light, bool phone = false, bool signedIn = true) =>
        Visitor.ArriveAsync(Browser, Head, theme, phone, signedIn);
}
