using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Baton.WireDouble;

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
}
