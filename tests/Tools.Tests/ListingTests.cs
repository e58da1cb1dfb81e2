using Baton.Agents;

namespace Baton.Tools.Tests;

public sealed class ListingTests : IAsyncLifetime
{
    private readonly TestBench bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();

    [Fact]
    public async Task Listing_PatternThatNamesNoTool_SaysWhatThereIs()
    {
        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.ListAsync(TestBench.Fixture("serve"), "s.pid", "s.refnd"));

        failure.Message.ShouldContain("'s.refnd'");
        failure.Message.ShouldContain("whisper");
        failure.MayHaveHappened.ShouldBeFalse();
    }

    [Fact]
    public async Task Listing_PatternWithAnUnknownServer_StartsNothing()
    {
        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.ListAsync(TestBench.Fixture("serve"), "t.pid"));

        failure.Message.ShouldContain("no MCP server 't'");
        bench.Log.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Listing_NamesAndTextsOneCannotSee_AreLeftOutAndCleaned()
    {
        var tools = await bench.ListAsync(TestBench.Fixture("serve"), "s.*");

        tools.ShouldNotContain(t => t.Name.StartsWith("hid"));
        tools.Single(t => t.Name == "whisper").Description.ShouldBe("Says nothing.\nBe quiet.");
        tools.Single(t => t.Name == "talk").Description.Length.ShouldBe(4000);
        bench.Log.Text.ShouldContain("'hidden' is left out");
        bench.Log.Text.ShouldContain("the description of whisper had invisible characters");
    }

    [Fact]
    public async Task Listing_MoreToolsThanTheLimit_IsRefused()
    {
        await using var small = new TestBench(options: new() { MaxTools = 3 });

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => small.ListAsync(TestBench.Fixture("serve"), "s.pid"));

        failure.Message.ShouldContain("more than 3 tools");
    }

    [Fact]
    public async Task Listing_ServerThatAnswersWhatItDoesNotKnow_FallsBackToTheFirstProtocolVersion()
    {
        var tools = await bench.ListAsync(TestBench.Fixture("odd"), "s.*");
        var answer = await bench.CallAsync(TestBench.Fixture("odd"), "hello");

        tools.Single().ShouldSatisfyAllConditions(t => t.Name.ShouldBe("hello"), t => t.ReadOnly.ShouldBeNull());
        answer.Text.ShouldBe("hello");
    }

    [Fact]
    public async Task Listing_ServerThatIgnoresWhatItDoesNotKnow_FallsBackAfterTheProbesTime()
    {
        var clock = new ManualClock();
        await using var timed = new TestBench(clock);

        var listing = timed.ListAsync(TestBench.Fixture("old"), "s.*");
        await TestBench.EventuallyAsync(() => timed.Log.Text.Contains("ignores server/discover"), "the server was probed");
        clock.Advance(TimeSpan.FromSeconds(5));

        (await listing).Single().Name.ShouldBe("hello");
    }
}
