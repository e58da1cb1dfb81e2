using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Baton.EndToEnd;

/// <summary>Ten thousand runs, and a run of ten thousand events: what is on the page stays small, and the page stays quick.</summary>
[Collection(nameof(BrowserBench))]
public sealed class ScaleTests(BrowserBench bench) : IAsyncLifetime
{
    private const int Many = 10_000;
    private readonly Desk _desk = new();
    private HeadProcess _head = null!;

    public async Task InitializeAsync()
    {
        foreach (var (name, value) in bench.Desk.Environment)
            _desk.Environment[name] = value;
        await using (var first = await HeadProcess.StartAsync(_desk))
        {
            foreach (var id in new[] { "large", "many-00000" })
            {
                await first.StartRunAsync(new { team = System.IO.Path.Combine(_desk.Folder, "team.yaml"), input = Desk.TechnicalTicket, id });
                (await first.EndsAsync(id)).GetProperty("outcome").GetString().ShouldBe("completed");
            }

            (await first.StopAsync()).ExitCode.ShouldBe(0);
        }

        Multiplied.Runs(_desk, "many-00000", Many);
        Multiplied.Calls(_desk, "large", "2.1", Many / 4);
        _head = await HeadProcess.StartAsync(_desk);
    }

    public async Task DisposeAsync()
    {
        await _head.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task List_TenThousandRuns_PaintsAtOnceAndScrollsWithFewRows()
    {
        await using var visitor = await Visitor.ArriveAsync(bench.Browser, _head);
        var page = visitor.Page;
        await QuickAsync(1000, async () =>
        {
            await visitor.OpenAsync("runs");
            await Expect(page.Locator(".run-row").First).ToBeVisibleAsync();
            return await page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
        });
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "runs" })).ToContainTextAsync((Many + 1).ToString("N0", CultureInfo.InvariantCulture));

        // Down through the list, as far as it takes to have read on many times.
        var rows = await page.EvaluateAsync<int>("""
            async () => {
              let most = 0;
              for (let i = 0; i < 120; i++) {
                scrollTo(0, document.body.scrollHeight);
                await new Promise(requestAnimationFrame);
                await new Promise(r => setTimeout(r, 10));
                most = Math.max(most, document.querySelectorAll('.run-row').length);
              }
              return most;
            }
            """);
        rows.ShouldBeInRange(10, 60);

        // The search goes over all of them; the copy asked for is the oldest but one.
        await page.GetByLabel("Search runs").FillAsync("many-09998");
        await Expect(page.Locator("[data-run=many-09998]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator(".run-row")).ToHaveCountAsync(1);
        visitor.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_TenThousandEvents_PaintsAtOnceAndMovesWithFewRows()
    {
        await using var visitor = await Visitor.ArriveAsync(bench.Browser, _head);
        var page = visitor.Page;
        await QuickAsync(1000, async () =>
        {
            await visitor.OpenAsync("run/large");
            await Expect(page.GetByRole(AriaRole.Treeitem).First).ToBeVisibleAsync();
            return await page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
        });
        await page.GetByRole(AriaRole.Tab, new() { Name = "Journal" }).ClickAsync();
        await Expect(page.Locator(".journal [role=status]")).ToContainTextAsync("10,0");
        (await page.Locator(".event").CountAsync()).ShouldBeInRange(10, 80);

        await page.GetByRole(AriaRole.Tab, new() { Name = "Timeline" }).ClickAsync();
        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.GetByRole(AriaRole.Treeitem, new() { Selected = true })).ToBeInViewportAsync();
        await QuickAsync(50, () => page.EvaluateAsync<double>("""
            async () => {
              const tree = document.querySelector('[role=tree]');
              const began = performance.now();
              for (let i = 0; i < 40; i++) {
                tree.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
                await new Promise(requestAnimationFrame);
              }
              return (performance.now() - began) / 40;
            }
            """));
        (await page.GetByRole(AriaRole.Treeitem).CountAsync()).ShouldBeInRange(5, 80);
        visitor.Complaints.ShouldBeEmpty();
    }

    // A busy machine makes anything slow now and then; what the product makes slow is slow each time.
    private static async Task QuickAsync(double most, Func<Task<double>> measure)
    {
        var measured = new List<double>();
        while (measured.Count < 8)
        {
            measured.Add(await measure());
            if (measured[^1] < most)
                return;
        }

        measured.Min().ShouldBeLessThan(most, $"milliseconds, each time: {string.Join(", ", measured)}");
    }
}
