using System.Text.RegularExpressions;
using Baton.WireDouble;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Baton.EndToEnd;

/// <summary>What people do on the dashboard, from the sign-in to the outcome, against a real head.</summary>
[Collection(nameof(BrowserBench))]
public sealed partial class JourneyTests(BrowserBench bench)
{
    [Fact]
    public async Task Visitor_StartsApprovesWithAnEditAndSeesTheOutcome_Live()
    {
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("start/support");
        await page.GetByLabel("Task").FillAsync(Desk.RefundTicket);
        await page.GetByLabel("Name of the run").FillAsync("journey-refund");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();

        // The run is watched as it comes to its gate.
        await Expect(page.Locator(".verdict")).ToContainTextAsync("Waits for a person");
        await Expect(page.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "desk.get_invoice" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "triage → billing" })).ToContainTextAsync("accepted");
        await page.GetByRole(AriaRole.Link, new() { Name = "Decide" }).ClickAsync();

        // The edit is shown as a difference before it counts.
        var arguments = page.GetByLabel("Arguments");
        await Expect(arguments).ToHaveValueAsync(Amount());
        await Expect(page.Locator(".gate-card [data-until]")).ToContainTextAsync("left");
        await arguments.FillAsync("""{ "charge": "CH-5015", "amount": 40.25, "reason": "Half of it." }""");
        await Expect(page.Locator(".diff-line.new")).ToContainTextAsync(["40.25", "Half of it."]);
        await Expect(page.Locator(".diff-line.gone")).ToContainTextAsync(["84.5", "duplicate"]);
        await page.GetByLabel("You").FillAsync("ops@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve with these changes" }).ClickAsync();
        await Expect(page.Locator(".gate-card")).ToContainTextAsync("ops@example.com said edit");

        await page.GetByRole(AriaRole.Link, new() { Name = "See the run" }).ClickAsync();
        await Expect(page.Locator(".run-facts .chip")).ToHaveTextAsync("Completed");
        bench.Desk.Refunds.ShouldContain(r => r.GetProperty("amount").GetDecimal() == 40.25m);
        visitor.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task OpenPage_RunDecidedElsewhere_ShowsTheEndWithoutBeingTouched()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "elsewhere" });
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("run/elsewhere");
        await Expect(page.Locator(".verdict")).ToContainTextAsync("Waits for a person");
        await bench.RejectAsync("elsewhere", "not this customer");

        await Expect(page.Locator(".run-facts .chip")).ToHaveTextAsync("Rejected");
        await Expect(page.Locator(".verdict")).ToContainTextAsync("not this customer");
        await Expect(page.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "Approval of desk.refund" })).ToContainTextAsync("rejected");
    }

    [Fact]
    public async Task Visitor_SuspendsResumesAndCancels_AndTheRunObeys()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "obeys" });
        await bench.Head.RestsAsync("obeys");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("run/obeys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).ClickAsync();
        await Expect(page.Locator(".run-facts .chip")).ToHaveTextAsync("Suspended");
        (await bench.Head.RunAsync("obeys")).GetProperty("status").GetString().ShouldBe("suspended");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Locator(".run-facts .chip")).ToHaveTextAsync("Waiting");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("Cancelled");
        (await bench.Head.RunAsync("obeys")).GetProperty("outcome").GetString().ShouldBe("cancelled");
        visitor.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task FailedRun_PageAlone_SaysWhoWhereWhyAndWhatToDo()
    {
        var file = bench.Models.Team(bench.Desk, "broken", (_, _) => WireReply.Error(400, "The prompt is refused."));
        await bench.Head.StartRunAsync(new { team = System.IO.Path.Combine(bench.Desk.Folder, file), input = "Read page 1.", id = "broken" });
        var run = await bench.Head.EndsAsync("broken");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("run/broken");
        var verdict = page.Locator(".verdict");

        await Expect(verdict.Locator("h2")).ToHaveTextAsync("Model failed");
        await Expect(verdict).ToContainTextAsync("reader");
        await Expect(verdict).ToContainTextAsync(run.GetProperty("reason").GetString()!);
        await Expect(verdict).ToContainTextAsync("baton doctor");
        await verdict.GetByRole(AriaRole.Button, new() { Name = "Show the step" }).ClickAsync();
        await Expect(page.Locator(".details .notice.bad")).ToContainTextAsync("Why it failed");
        await Expect(page.GetByRole(AriaRole.Treeitem, new() { Selected = true })).ToContainTextAsync("failed");
    }

    [Fact]
    public async Task StartAgain_EndedRun_IsANewRunOfTheSameTeamAndInput()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "again" });
        await bench.Head.EndsAsync("again");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("run/again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start again" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => RunPage().Match(url) is { Success: true } m && m.Groups[1].Value != "again");

        var run = await bench.Head.EndsAsync(RunPage().Match(page.Url).Groups[1].Value);
        run.GetProperty("input").GetString().ShouldBe(Desk.TechnicalTicket);
        run.GetProperty("team").GetString().ShouldBe("support");
    }

    [Fact]
    public async Task Fork_FromAStepOfAnEndedRun_IsANewRunThatNamesTheOld()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "forked" });
        await bench.Head.EndsAsync("forked");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("run/forked");
        await page.GetByRole(AriaRole.Treeitem).Filter(new() { HasText = "desk.search_articles" }).ClickAsync();
        await page.Locator(".details").GetByRole(AriaRole.Button, new() { Name = "Fork from here" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Fork", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => RunPage().Match(url) is { Success: true } m && m.Groups[1].Value != "forked");

        var run = await bench.Head.EndsAsync(RunPage().Match(page.Url).Groups[1].Value);
        run.GetProperty("forkOf").GetString().ShouldBe("forked");
        run.GetProperty("outcome").GetString().ShouldBe("completed");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "fork of forked" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Keyboard_Alone_GoesFromTheListToAStep()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "keys" });
        await bench.Head.EndsAsync("keys");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("runs");
        await Expect(page.Locator("[data-run=keys]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("keys");
        await Expect(page.Locator(".run-row")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Tree)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator(".details h2")).ToHaveTextAsync("triage");
        var all = await page.GetByRole(AriaRole.Treeitem).CountAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.GetByRole(AriaRole.Treeitem, new() { Selected = true })).ToHaveAttributeAsync("aria-expanded", "false");
        (await page.GetByRole(AriaRole.Treeitem).CountAsync()).ShouldBeLessThan(all);
    }

    [Fact]
    public async Task Compare_TwoRuns_ShowsWhereTheyPart()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "left" });
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "right" });
        await bench.Head.EndsAsync("left");
        await bench.Head.RestsAsync("right");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("runs");
        await page.GetByLabel("Choose left to compare").CheckAsync();
        await page.GetByLabel("Choose right to compare").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Expect(page.Locator(".pair.gone").Filter(new() { HasText = "desk.search_articles" })).ToHaveCountAsync(1);
        await Expect(page.Locator(".pair.new").Filter(new() { HasText = "desk.get_invoice" })).ToHaveCountAsync(1);
        await Expect(page.Locator(".pair.kept").First).ToContainTextAsync("triage");
    }

    [Fact]
    public async Task Costs_AfterRuns_AreAddedUpByAgentAndModel()
    {
        await bench.Head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "costs" });
        await bench.Head.EndsAsync("costs");
        await using var visitor = await bench.ArriveAsync();
        var page = await visitor.OpenAsync("costs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Agent" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "technical" })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Model" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "openai/gpt-5-mini" })).ToHaveCountAsync(1);
        await Expect(page.Locator("svg.bars rect.s1").First).ToBeVisibleAsync();
    }

    [GeneratedRegex("84[.]50?")]
    private static partial Regex Amount();

    [GeneratedRegex("#/run/([A-Za-z0-9_-]+)$")]
    private static partial Regex RunPage();
}
