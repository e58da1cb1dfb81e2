using Baton.Agents;

namespace Baton.Tools.Tests;

public sealed class CallingTests : IAsyncLifetime
{
    private const string Counting = """{"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}""";
    private static readonly McpServer Server = TestBench.Fixture("serve");

    private readonly TestBench bench = new(options: new() { MaxAnswerBytes = 100_000 });

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();

    [Fact]
    public async Task Result_ThatFitsItsSchema_IsGivenWithTextAndFacts()
    {
        var answer = await bench.CallAsync(Server, TestBench.Tool("fit", Counting), new { count = 3 });

        answer.IsError.ShouldBeFalse();
        answer.Text.ShouldBe("counted");
        answer.Structured!.Value.GetProperty("count").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("misfit", "/count: expected an integer, found \"many\"")]
    [InlineData("unstructured", "expected a structured result")]
    public async Task Result_ThatDoesNotFitItsSchema_IsAnErrorThatSaysSo(string tool, string expected)
    {
        var answer = await bench.CallAsync(Server, TestBench.Tool(tool, Counting));

        answer.IsError.ShouldBeTrue();
        answer.Structured.ShouldBeNull();
        answer.Text.ShouldContain(expected);
        answer.Text.ShouldContain("The call itself was made.");
    }

    [Fact]
    public async Task Result_ThatIsTheToolsOwnFailure_IsDataForTheModel()
    {
        var answer = await bench.CallAsync(Server, TestBench.Tool("fail", Counting));

        answer.ShouldBe(new ToolResult("not today", null, true));
    }

    [Fact]
    public async Task Result_OfManyKinds_IsTextWithDescriptionsOfTheRest()
    {
        var answer = await bench.CallAsync(Server, "kinds");

        answer.Text.Split('\n').ShouldBe(["words", "[image, image/png, 4 bytes in base64]", "[resource file:///a: a]", "text of b"]);
    }

    [Fact]
    public async Task Result_OverTheSizeLimit_IsATypedErrorAndTheNextCallWorks()
    {
        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => bench.CallAsync(Server, "big", new { bytes = 1_000_000 }));
        var next = await bench.CallAsync(Server, "big", new { bytes = 50_000 });

        failure.Message.ShouldContain("larger than 100,000 bytes");
        failure.MayHaveHappened.ShouldBeTrue();
        next.Text.Length.ShouldBe(50_000);
    }

    [Fact]
    public async Task Call_OfAToolTheServerDoesNotHave_IsARefusal()
    {
        var answer = await bench.CallAsync(Server, "no_such_tool");

        answer.IsError.ShouldBeTrue();
        answer.Text.ShouldContain("s.no_such_tool was refused by its server");
    }

    [Fact]
    public async Task Call_WithAKey_SendsItInMeta()
    {
        await bench.CallAsync(Server, "note", new { file = bench.PathOf("notes") }, key: "run-1/step-4");

        (await File.ReadAllLinesAsync(bench.PathOf("notes"))).ShouldBe(["run-1/step-4"]);
    }

    [Fact]
    public async Task Call_Cancelled_TellsTheServerAndKeepsIt()
    {
        var before = (await bench.CallAsync(Server, "pid")).Text;
        using var cancel = new CancellationTokenSource();
        var file = bench.PathOf("waited");

        var call = bench.CallAsync(Server, "wait", new { file }, cancellationToken: cancel.Token);
        await TestBench.EventuallyAsync(() => File.Exists(file), "the call began");
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await TestBench.EventuallyAsync(() => File.ReadAllText(file).Contains("cancelled"), "the server was told");
        (await bench.CallAsync(Server, "pid")).Text.ShouldBe(before);
    }

    [Fact]
    public async Task Call_Unanswered_EndsAfterItsTimeAndTheNextGetsAFreshServer()
    {
        var clock = new ManualClock();
        await using var timed = new TestBench(clock);
        var before = (await timed.CallAsync(Server, "pid")).Text;
        var file = timed.PathOf("waited");

        var call = timed.CallAsync(Server, "wait", new { file }, timeout: TimeSpan.FromMinutes(3));
        await TestBench.EventuallyAsync(() => File.Exists(file), "the call began");
        call.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(3));

        var failure = await Should.ThrowAsync<ToolUnavailableException>(() => call);
        failure.MayHaveHappened.ShouldBeTrue();
        failure.Message.ShouldContain("did not answer within 180 s");
        (await timed.CallAsync(Server, "pid")).Text.ShouldNotBe(before);
    }
}
