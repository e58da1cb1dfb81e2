namespace Baton.Models.Tests.Offline;

/// <summary>Who gets the work: an IT department with two specialists.</summary>
public sealed class HandoffTests
{
    private static readonly Microsoft.Extensions.AI.AIFunctionDeclaration[] Desks =
    [
        Stage.Handoff("accounts", "Accounts and access: passwords, locked accounts, permissions to folders and applications."),
        Stage.Handoff("hardware", "Devices: laptops, monitors, docking stations, batteries, printers that do not work."),
        Stage.Handoff("people", "Everything that a person of the department has to decide."),
    ];

    private static readonly Tool Status = new(
        "it__get_account", "Shows an account and whether it is locked.",
        """{"type":"object","properties":{"user":{"type":"string","description":"The user's e-mail address."}},"required":["user"]}""",
        _ => "Account U-17: locked since 2026-03-02 after five wrong passwords.");

    private static readonly Tool Manuals = new(
        "it__search_manuals", "Searches the manuals.",
        """{"type":"object","properties":{"query":{"type":"string","description":"What it is about, in a few words."}},"required":["query"]}""",
        arguments => arguments.GetProperty("query").GetString()!.Contains("battery", StringComparison.OrdinalIgnoreCase)
            ? "Battery care\nHold the power key for ten seconds to reset the battery controller. A battery older than three years is replaced free of charge."
            : "No manual is about that.");

    private static readonly Tool Ticket = new(
        "it__create_ticket", "Opens a ticket for a person.",
        """
        {"type":"object","properties":{"subject":{"type":"string","maxLength":40},"description":{"type":"string"},
         "priority":{"type":"string","enum":["low","normal","high"],"default":"normal"}},"required":["subject","description","priority"]}
        """,
        _ => "Ticket T-9 is open.");

    [Theory]
    [InlineData("My laptop's battery is empty after ten minutes", "hardware")]
    [InlineData("I forgot my password and now the account is locked", "accounts")]
    [InlineData("The printers on floor 2 print nothing", "hardware")]
    [InlineData("Ines needs access to the folder of the finance team", "accounts")]
    public async Task Offline_Triage_HandsToTheAgentWhoseDescriptionFits(string task, string agent) =>
        (await Stage.PlayAsync(task, [], Desks)).HandedTo.ShouldBe(agent);

    [Fact]
    public async Task Offline_InstructionsSayWhoDoesWhat_AreFollowed() =>
        (await Stage.PlayAsync("The coffee machine leaks", [], Desks, "You sort requests. Coffee machines and chairs go to people; the rest as described."))
            .HandedTo.ShouldBe("people");

    [Fact]
    public async Task Offline_OwnToolFitsBetter_UsesIt()
    {
        var scene = await Stage.PlayAsync("Is the account of ines@example.com locked?", [Status], Desks[1..]);

        scene.HandedTo.ShouldBeNull();
        scene.Calls.ShouldBe(["""it__get_account {"user":"ines@example.com"}"""]);
        scene.Text.ShouldContain("locked since 2026-03-02");
    }

    [Theory]
    [InlineData("triage handed this task to you.\nStill to do:\n- Find out why.", null)]
    [InlineData(null, """{"task_id":"1","original_goal":"My laptop's battery is empty after ten minutes","current_state":"new","from":"triage","to":"hardware","depth":1}""")]
    public async Task Offline_Receiver_WorksOnTheTaskAndDoesNotHandItBack(string? more, string? envelope)
    {
        var scene = await Stage.PlayAsync(
            envelope ?? "My laptop's battery is empty after ten minutes", [Manuals, Ticket],
            [Stage.Handoff("triage", "Sorts laptops and batteries."), Desks[0]], more: more);

        scene.HandedTo.ShouldBeNull();
        scene.Calls.ShouldBe(["""it__search_manuals {"query":"laptop's battery empty ten minutes"}"""]);
        scene.Text.ShouldContain("Hold the power key for ten seconds");
    }

    [Fact]
    public async Task Offline_NothingFound_DoesWhatTheInstructionsNameForThatCase()
    {
        var scene = await Stage.PlayAsync(
            "My monitor shows green stripes", [Manuals, Ticket], instructions: "Search the manuals first. If none fits, open a ticket that says what was reported.",
            more: "triage handed this task to you.");

        scene.Calls[^1].ShouldBe("""it__create_ticket {"subject":"My monitor shows green stripes","description":"My monitor shows green stripes","priority":"normal"}""");
        scene.Text.ShouldContain("Ticket T-9 is open.");
    }

    [Fact]
    public async Task Offline_NothingFoundAndNoOtherWayNamed_OpensNothing()
    {
        var scene = await Stage.PlayAsync("My monitor shows green stripes", [Manuals, Ticket], instructions: "Search the manuals.");

        scene.Calls.ShouldAllBe(c => c.StartsWith("it__search_manuals", StringComparison.Ordinal));
        scene.Text.ShouldStartWith("I looked and found nothing");
    }

    [Fact]
    public async Task Offline_TicketAskedFor_IsOpenedWithThePriorityThatWasSaid()
    {
        var scene = await Stage.PlayAsync("Please create a ticket with high priority: the server room is at 40 degrees", [Ticket]);

        var call = scene.Calls.ShouldHaveSingleItem();
        call.ShouldContain("\"priority\":\"high\"");
        // The subject takes at most 40 characters.
        Setup.Json(call[call.IndexOf('{', StringComparison.Ordinal)..]).GetProperty("subject").GetString()!.Length.ShouldBeLessThanOrEqualTo(40);
    }
}
