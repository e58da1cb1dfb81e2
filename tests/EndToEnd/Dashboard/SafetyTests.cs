using System.Net;
using Baton.WireDouble;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Baton.EndToEnd;

/// <summary>What models and tools wrote stays text; the page runs nothing and reaches nothing but this head's own.</summary>
[Collection(nameof(BrowserBench))]
public sealed class SafetyTests(BrowserBench bench)
{
    private const string Spoken = "<img src=x onerror=\"window.injected = 3\"><script>window.injected = 4</script>";

    [Fact]
    public async Task Markup_FromToolAndModelAndCaller_IsTextOnEveryPage()
    {
        var file = bench.Models.Team(
            bench.Desk, "hostile", (request, n) => n == 1 ? DeskModel.Call(request, "pages__markup", new { }) : WireReply.Text(Spoken));
        await bench.Head.StartRunAsync(new { team = Path.Combine(bench.Desk.Folder, file), input = Spoken, id = "hostile" });
        await bench.Head.EndsAsync("hostile");
        await using var visitor = await bench.ArriveAsync();

        var page = await visitor.OpenAsync("run/hostile");
        await Expect(page.Locator(".run-title")).ToHaveTextAsync(Spoken);
        await Expect(page.Locator(".verdict pre")).ToHaveTextAsync(Spoken);
        await page.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "pages.markup" }).ClickAsync();
        await Expect(page.Locator(".details pre").Filter(new() { HasText = "window.injected" })).ToHaveTextAsync(ToolServer.Markup);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Transcript" }).ClickAsync();
        await Expect(page.Locator(".message.tool pre")).ToHaveTextAsync(ToolServer.Markup);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Journal" }).ClickAsync();
        await Expect(page.Locator(".event").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Runs" }).First.ClickAsync();
        await Expect(page.Locator("[data-run=hostile] .run-input")).ToHaveTextAsync(Spoken);

        (await page.EvaluateAsync<bool>("() => 'injected' in window")).ShouldBeFalse();
        visitor.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Policy_InlineScriptAndMarkupAndOutsideRequest_AreRefusedByTheBrowser()
    {
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("runs");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        var markup = await page.EvaluateAsync<string>("() => { try { document.body.innerHTML = '<b>x</b>'; return 'taken'; } catch (e) { return e.name; } }");
        markup.ShouldBe("TypeError");
        await page.EvaluateAsync("() => { const s = document.createElement('style'); s.textContent = 'body { display: none }'; document.head.append(s); }");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        (await page.EvaluateAsync<string>("() => fetch('http://127.0.0.1:9/').then(() => 'sent', e => e.name)")).ShouldBe("TypeError");
        visitor.Complaints.ShouldContain(c => c.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignInLink_OpensOnce_AndLeavesNoTraceInTheAddress()
    {
        // A head of its own: the link of the shared one may be used up.
        using var desk = new Desk();
        await using var head = await HeadProcess.StartAsync(desk);
        await using var first = await Visitor.ArriveAsync(bench.Browser, head, signedIn: false);
        await first.Page.GotoAsync(head.Dashboard.AbsoluteUri);
        await Expect(first.Page.Locator("h1")).ToHaveTextAsync("Runs");
        first.Page.Url.ShouldNotContain("sign-in");
        (await first.Page.EvaluateAsync<string>("() => document.cookie")).ShouldBeEmpty();

        await using var second = await Visitor.ArriveAsync(bench.Browser, head, signedIn: false);
        await second.Page.GotoAsync(head.Dashboard.AbsoluteUri);
        await Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not used yet");
        await second.Page.GetByLabel("Function key").FillAsync("wrong");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("opens nothing here");
        await second.Page.GetByLabel("Function key").FillAsync(head.FunctionKey);
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(second.Page.Locator("h1")).ToHaveTextAsync("Runs");
    }

    [Theory]
    [InlineData("{\"code\":\"\"}")]
    [InlineData("{}")]
    [InlineData("{\"code\":\"0000\"}")]
    public async Task SignIn_CodeThatIsNone_Is403(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await bench.Head.Stranger.PostAsync("api/sign-in", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("api/overview")]
    [InlineData("api/costs")]
    [InlineData("api/runs/x/team")]
    [InlineData("api/runs/x/content/0")]
    [InlineData("api/runs/x/transcripts/0")]
    public async Task Api_WithoutAKey_Is401(string path)
    {
        using var answer = await bench.Head.Stranger.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
