using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Baton.EndToEnd;

/// <summary>A head at work on a desk with models, and a browser to look at it.</summary>
public sealed class BrowserBench : IAsyncLifetime
{
    private IPlaywright _playwright = null!;

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
        var playwright = await Playwright.CreateAsync();
        // The pages are this product's own, on this machine; inside a container the browser's sandbox cannot be had.
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, ChromiumSandbox = false }));
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
