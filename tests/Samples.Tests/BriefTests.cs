namespace Baton.Samples.Tests;

public sealed class BriefTests(BriefFixture fixture) : IClassFixture<BriefFixture>
{
    private readonly SampleServer notes = fixture.Server;

    [Fact]
    public async Task List_WithATopic_ShowsTheNotesAboutItFirst()
    {
        var answer = await notes.CallAsync("list_notes", new { topic = "Do bananas keep?" });

        SampleServer.TextOf(answer).ShouldBe("deep/b.txt: b (3 words)\na.md: Apples (8 words)");
    }

    [Fact]
    public async Task Search_ForAQuestion_ShowsPassagesWithTheirNotes()
    {
        var answer = await notes.CallAsync("search_notes", new { query = "how long do apples keep" });

        SampleServer.TextOf(answer).ShouldStartWith("Apples keep until March. [a.md]");
        SampleServer.TextOf(answer).ShouldNotContain("Pears");
    }

    [Fact]
    public async Task Read_OfANoteInAFolder_GivesItWhole()
    {
        var answer = await notes.CallAsync("read_note", new { name = "deep/b.txt" });

        SampleServer.TextOf(answer).ShouldBe("Bananas never keep.");
    }

    [Theory]
    [InlineData("../outside.md")]
    [InlineData("deep/../../outside.md")]
    [InlineData("../notes-private/x.md")]
    [InlineData("..\\outside.md")]
    [InlineData("/etc/hostname")]
    [InlineData("link.md")]
    [InlineData("linked/outside.md")]
    [InlineData("c.json")]
    [InlineData("large.md")]
    [InlineData("deep")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a.md\0.txt")]
    public async Task Read_OfWhatIsNoNoteOfTheFolder_IsRefused(string name)
    {
        var answer = await notes.CallAsync("read_note", new { name });

        answer.IsError.ShouldBe(true);
        SampleServer.TextOf(answer).ShouldContain("There is no note");
    }

    [Fact]
    public async Task Tools_Listed_OnlyRead()
    {
        var tools = await notes.ListAsync();

        tools.Select(t => t.Name).Order().ShouldBe(["list_notes", "read_note", "search_notes"]);
        tools.ShouldAllBe(t => t.Annotations!.ReadOnlyHint == true && t.OutputSchema != null);
    }
}
