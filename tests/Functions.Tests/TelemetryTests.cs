using System.Diagnostics;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions.Tests;

public sealed class TelemetryTests
{
    private const string Team = """
        pattern: pipeline
        agents:
          a: { instructions: Work., model: m, tools: [desk.*] }
          b: { instructions: Check., model: m }
        steps: [ { agent: a }, { agent: b } ]
        """;

    [Fact]
    public async Task Run_Completed_IsOneTraceOfItsCalls()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var spans = new SeenSpans();
        bench.Then(Turn.Call("desk.look", new { q = "x" }), Turn.Say("draft"), Turn.Say("done"));
        var view = await bench.RunAsync(more: new { traceparent = spans.TraceParent });

        view.Outcome.ShouldBe(Outcome.Completed);
        spans.Tree().ShouldBe("""
            invoke_workflow main
              invoke_agent a
                chat test
                execute_tool desk.look
                chat test
              invoke_agent b
                chat test
            """.ReplaceLineEndings("\n"));
        spans.All.ShouldAllBe(s => (string)s.GetTagItem("gen_ai.conversation.id")! == bench.Run);
        var chat = spans.All.First(s => s.DisplayName == "chat test");
        chat.Kind.ShouldBe(ActivityKind.Client);
        chat.GetTagItem("gen_ai.provider.name").ShouldBe("openai");
        chat.GetTagItem("gen_ai.request.model").ShouldBe("test");
        ((long)chat.GetTagItem("gen_ai.usage.input_tokens")!).ShouldBeGreaterThan(0);
        var run = spans.All.Single(s => s.DisplayName == "invoke_workflow main");
        run.GetTagItem("baton.outcome").ShouldBe("completed");
        run.Status.ShouldBe(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task Queue_WhenSomebodyCollects_HasADepth()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var metrics = new SeenMetrics(bench.App);
        await bench.SendAsync("""{"team": "nobody", "input": "x"}""");
        await bench.EventuallyAsync(() =>
        {
            metrics.Collect();
            return Task.FromResult(Depth(IRunQueue.Poison)[^1] == 1 && Depth(IRunQueue.Name)[^1] == 0);
        });

        Depth(IRunQueue.Name).ShouldContain(1);

        IReadOnlyList<double> Depth(string queue) => metrics.Of("baton.queue.depth", ("baton.queue", queue));
    }

    [Fact]
    public async Task Run_StartedByNobodyTraced_IsATraceOfItsOwn()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Turn.Say("draft"), Turn.Say("done"));
        Activity? root = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Baton",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.OperationName.StartsWith("invoke_workflow", StringComparison.Ordinal) && Equals(span.GetTagItem("gen_ai.conversation.id"), "own-trace"))
                    root = span;
            },
        };
        ActivitySource.AddActivityListener(listener);

        await bench.RunAsync(more: new { id = "own-trace", traceparent = "00-00000000000000000000000000000000-0000000000000000-01" });

        root!.ParentSpanId.ShouldBe(default);
        root.TraceId.ToHexString().ShouldBe((await bench.JournalAsync())[0].TraceId);
    }

    [Fact]
    public async Task Run_ThatBeginsAsAnotherDid_IsATraceOfItsOwnLinkedToTheOthers()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var spans = new SeenSpans();
        bench.Then(Turn.Say("draft"), Turn.Say("done"));
        await bench.RunAsync(more: new { id = "linked-origin", traceparent = spans.TraceParent });
        Activity? root = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Baton",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => root = Equals(span.GetTagItem("baton.fork.of"), "linked-origin") ? span : root,
        };
        ActivitySource.AddActivityListener(listener);

        var answer = await bench.Http.PostAsync("api/runs/linked-origin/replay", null);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        await bench.GoOnAsync(JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("id").GetString());

        var origin = spans.All.Single(s => s.DisplayName == "invoke_workflow main");
        root!.TraceId.ShouldNotBe(origin.TraceId);
        var link = root.Links.Single().Context;
        (link.TraceId, link.SpanId).ShouldBe((origin.TraceId, origin.SpanId));
    }

    [Fact]
    public async Task Run_Days_HasItsTrueBeginningAndEnd()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents: { a: { human: { assignees: [ann@example.com], expires: 100h } } }
            steps: [ { agent: a } ]
            limits: { time: 200h }
            """);
        using var spans = new SeenSpans();
        using var metrics = new SeenMetrics(bench.App);
        var began = bench.Clock.GetUtcNow();
        await bench.RunAsync(more: new { traceparent = spans.TraceParent });
        await bench.PassAsync(TimeSpan.FromHours(72));
        await bench.AnswerAsync(new { decision = "respond", by = "ann@example.com", text = "done" });

        spans.Tree().ShouldBe("invoke_workflow main\n  invoke_agent a");
        foreach (var span in spans.All)
        {
            (span.StartTimeUtc - began.UtcDateTime).ShouldBeLessThan(TimeSpan.FromMinutes(1));
            span.Duration.ShouldBeInRange(TimeSpan.FromHours(72), TimeSpan.FromHours(73));
        }

        metrics.Of("gen_ai.workflow.duration", ("gen_ai.workflow.name", "main")).Single().ShouldBeInRange(72 * 3600, 73 * 3600);
        metrics.Of("gen_ai.invoke_agent.duration", ("gen_ai.agent.name", "a")).Single().ShouldBeInRange(72 * 3600, 73 * 3600);
        metrics.Of("baton.gate.age", ("baton.gate.kind", "human"), ("baton.gate.decision", "respond")).Single().ShouldBeInRange(72 * 3600, 73 * 3600);
    }

    [Fact]
    public async Task Run_Cancelled_ShowsWhatWasUnderWay()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents:
              a: { instructions: Work., model: m }
              b: { human: { assignees: [ann@example.com] } }
            steps: [ { agent: a }, { agent: b } ]
            """);
        using var spans = new SeenSpans();
        bench.Then(Turn.Say("draft"));
        await bench.RunAsync(more: new { traceparent = spans.TraceParent });

        (await bench.Http.PostAsync($"api/runs/{bench.Run}/cancel", null)).IsSuccessStatusCode.ShouldBeTrue();

        spans.Tree().ShouldBe("invoke_workflow main\n  invoke_agent a\n    chat test\n  invoke_agent b");
        spans.ShouldShow(await bench.JournalAsync());
        foreach (var name in new[] { "invoke_workflow main", "invoke_agent b" })
            spans.All.Single(s => s.DisplayName == name).GetTagItem("error.type").ShouldBe("cancelled");
    }

    [Fact]
    public async Task Run_Measured_CountsTokensCostAndCallsByNamesAlone()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var metrics = new SeenMetrics(bench.App);
        bench.Then(
            Turn.Call("desk.look", new { q = "the words" }), Turn.Call("desk.none", new { }), Turn.Call("desk.broken", new { }), Turn.Say("draft"), Turn.Say("done"));
        var view = await bench.RunAsync("the words");

        view.Outcome.ShouldBe(Outcome.Completed, view.Reason);
        metrics.Of("gen_ai.client.operation.duration", ("gen_ai.request.model", "test"), ("gen_ai.provider.name", "openai")).Count.ShouldBe(5);
        metrics.Of("gen_ai.client.token.usage", ("gen_ai.token.type", "input")).Sum().ShouldBe(view.Usage.InputTokens);
        metrics.Of("gen_ai.client.token.usage", ("gen_ai.token.type", "output")).Sum().ShouldBe(view.Usage.OutputTokens);
        metrics.Of("baton.cost").Sum().ShouldBe((double)view.Usage.Cost, 1e-9);
        metrics.Of("baton.runs", ("baton.team", "main"), ("baton.outcome", "completed")).ShouldBe([1]);
        metrics.Of("baton.tool.calls", ("baton.result", "ok"), ("gen_ai.tool.name", "desk.look")).ShouldBe([1]);
        metrics.Of("baton.tool.calls", ("baton.result", "error"), ("gen_ai.tool.name", "desk.broken")).ShouldBe([1]);
        metrics.Of("baton.tool.calls", ("baton.result", "refused"), ("gen_ai.agent.name", "a")).ShouldBe([1]);
        metrics.Of("gen_ai.execute_tool.duration", ("error.type", "tool_error")).Count.ShouldBe(1);
        metrics.Tags.Select(t => t.Key).Distinct().ShouldBeSubsetOf([
            "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.token.type", "gen_ai.agent.name", "gen_ai.tool.name",
            "gen_ai.workflow.name", "error.type", "baton.team", "baton.outcome", "baton.result",
        ]);
        metrics.Tags.ShouldAllBe(t => !Equals(t.Value, bench.Run) && !Equals(t.Value, "desk.none"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("EVENT_ONLY", false)]
    [InlineData("true", true)]
    [InlineData("span_only", true)]
    public async Task Run_Content_IsShownOnlyWhereItIsWanted(string? setting, bool shown)
    {
        await using var bench = await Bench.OpenAsync(Team);
        if (setting is not null)
        {
            bench.Settings["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = setting;
            await bench.ReopenAsync();
        }

        using var spans = new SeenSpans();
        bench.Then(Turn.Call("desk.look", new { q = "needle" }), Turn.Say("the draft"), Turn.Say("the end"));
        await bench.RunAsync("the words", new { traceparent = spans.TraceParent });

        var told = string.Join('\n', spans.All.SelectMany(s => s.TagObjects).Select(t => $"{t.Key}={t.Value}"));
        foreach (var word in new[] { "the words", "Work.", "needle", "found needle", "the draft", "the end" })
            told.Contains(word, StringComparison.Ordinal).ShouldBe(shown, word);
        if (shown)
        {
            var chat = spans.All.First(s => s.OperationName.StartsWith("chat", StringComparison.Ordinal));
            var messages = JsonSerializer.Deserialize<JsonElement>((string)chat.GetTagItem("gen_ai.input.messages")!);
            messages[0].GetProperty("role").GetString().ShouldBe("system");
            messages[1].GetProperty("parts")[0].GetProperty("type").GetString().ShouldBe("text");
        }
    }
}
