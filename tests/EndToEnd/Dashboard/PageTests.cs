using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Baton.EndToEnd;

/// <summary>Each page, in light, in dark and on a phone: everybody can use it, nothing of it overflows, and a picture of it is kept.</summary>
[Collection(nameof(BrowserBench))]
public sealed class PageTests(BrowserBench bench)
{
    private static readonly string Pictures = Directory.CreateDirectory(System.IO.Path.Combine(Product.Repository, "artifacts", "dashboard")).FullName;

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    [InlineData("phone")]
    public async Task Page_Any_HasNoSeriousBarrier(string look)
    {
        await bench.ShowcaseAsync();
        await using var visitor = await bench.ArriveAsync(look == "dark" ? ColorScheme.Dark : ColorScheme.Light, phone: look == "phone");
        var wrong = new List<string>();

        await SeeAsync("runs", "runs", ".run-row");
        await SeeAsync("run-waiting", "run/show-waiting", "[role=treeitem]");
        await SeeAsync("run-failed", "run/show-rejected", "[role=treeitem]");
        await SeeAsync("run-step", "run/show-completed", "[role=treeitem]", async page =>
        {
            await page.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "desk.search_articles" }).First.ClickAsync();
            await Expect(page.Locator(".details pre").First).ToBeVisibleAsync();
        });
        await SeeAsync("run-team", "run/show-waiting/graph", ".member.done");
        await SeeAsync("run-transcript", "run/show-completed/transcript", ".message");
        await SeeAsync("run-journal", "run/show-completed/journal", ".event");
        await SeeAsync("run-data", "run/show-completed/data", "pre");
        await SeeAsync("run-nested", "run/show-nested", "[role=treeitem]");
        await SeeAsync("approvals", "approvals", ".gate-item", async page =>
        {
            if (look == "phone")
                await page.Locator(".gate-item").First.ClickAsync();
            await page.GetByLabel("Arguments").FillAsync("""{ "charge": "CH-5015", "amount": 40, "reason": "Half of it." }""");
            await Expect(page.Locator(".diff-line.new").First).ToBeVisibleAsync();
        });
        await SeeAsync("costs", "costs", "svg.bars");
        await SeeAsync("start", "start/support", "form textarea");
        await SeeAsync("compare", "compare/show-completed/show-rejected", ".pair");
        await SeeAsync("missing", "run/no-such-run", ".empty");
        await using var stranger = await bench.ArriveAsync(look == "dark" ? ColorScheme.Dark : ColorScheme.Light, look == "phone", signedIn: false);
        var signIn = await stranger.OpenAsync("runs");
        await Expect(signIn.Locator(".sign-in")).ToBeVisibleAsync();
        await CheckAsync("sign-in", signIn);

        wrong.ShouldBeEmpty();
        visitor.Complaints.ShouldBeEmpty();

        async Task SeeAsync(string name, string place, string sign, Func<IPage, Task>? more = null)
        {
            var page = await visitor.OpenAsync(place);
            await Expect(page.Locator(sign).First).ToBeVisibleAsync();
            if (more is not null)
                await more(page);
            await CheckAsync(name, page);
        }

        async Task CheckAsync(string name, IPage page)
        {
            await page.ScreenshotAsync(new() { Path = System.IO.Path.Combine(Pictures, $"{name}-{look}.png") });
            wrong.AddRange((await Axe.CheckAsync(page)).Select(w => $"{name}: {w}"));
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth + 1"))
                wrong.Add($"{name}: wider than the window");
        }
    }
}
