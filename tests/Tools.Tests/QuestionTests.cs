using Baton.Agents;

namespace Baton.Tools.Tests;

public sealed class QuestionTests
{
    private static readonly McpServer Server = TestBench.Fixture("serve");

    [Fact]
    public async Task Tool_ThatAsks_HandsOutItsQuestionsAndItsState()
    {
        await using var bench = new TestBench();

        var asks = (await bench.CallAsync(Server, "book", new { city = "Oslo" })).Asks.ShouldNotBeNull();

        asks.Items.Select(q => q.Key).ShouldBe(["meal", "seat"]);
        asks.Items.Select(q => q.Message).ShouldBe(["How many meals?", "Which seat?"]);
        asks.Items[0].Schema.GetProperty("properties").GetProperty("meals").GetProperty("type").GetString().ShouldBe("integer");
        asks.State.ShouldBe("state of key");
    }

    [Fact]
    public async Task Call_ResumedByAnotherGateway_GoesOnWithTheReplies()
    {
        ToolQuestions asks;
        await using (var before = new TestBench())
            asks = (await before.CallAsync(Server, "book", new { city = "Oslo" })).Asks!;

        await using var bench = new TestBench();
        var result = await ResumeAsync(bench, asks, new ToolReply(ToolReplyKind.Decline), new ToolReply(ToolReplyKind.Accept, TestBench.Json("""{"seat": "4A"}""")));

        result.IsError.ShouldBeFalse();
        result.Text.ShouldBe("""Oslo {"action":"accept","content":{"seat":"4A"}} {"action":"decline"} state of key key""");
    }

    [Fact]
    public async Task Resume_WithoutAReplyForEachQuestion_IsRefusedBeforeItIsSent()
    {
        await using var bench = new TestBench();
        var asks = new ToolQuestions([new ToolQuestion("a", "?", TestBench.Json("{}"))], null);
        await Should.ThrowAsync<ArgumentException>(() => ResumeAsync(bench, asks));
    }

    [Theory]
    [InlineData("sampling/createMessage", "sampling")]
    [InlineData("roots/list", "roots")]
    [InlineData("elicitation/create", "url")]
    [InlineData("other/thing", "other/thing")]
    public async Task Tool_ThatAsksForWhatIsNotOffered_FailsAndSaysWhy(string method, string why)
    {
        await using var bench = new TestBench();

        var result = await bench.CallAsync(Server, "want", new { what = method });

        result.Asks.ShouldBeNull();
        result.IsError.ShouldBeTrue();
        result.Text.ShouldContain("did not finish");
        result.Text.ShouldContain(why);
    }

    [Fact]
    public async Task OldServer_ThatAsksOverItsConnection_IsNotAnsweredAndTheCallIsInDoubt()
    {
        await using var bench = new TestBench();

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(TestBench.Fixture("asks"), "hello"));

        failure.AskedPerson.ShouldBeTrue();
        failure.MayHaveHappened.ShouldBeTrue();
        failure.Message.ShouldContain("Which seat?");
        failure.Message.ShouldContain("restarts");
    }

    private static Task<ToolResult> ResumeAsync(TestBench bench, ToolQuestions asks, params ToolReply[] replies) => bench.Gateway.ResumeAsync(
        "s", Server, TestBench.Tool("book"), TestBench.Json("""{"city": "Oslo"}"""), "key", bench.Folder, TimeSpan.FromSeconds(30), asks, replies, CancellationToken.None);
}
