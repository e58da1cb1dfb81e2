using System.Text.Json;
using Baton.Agents;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private const string Reader = """
        pattern: pipeline
        agents: { reader: { instructions: Read., model: m, tools: [desk.look, desk.dump], limits: { context: 14000 } } }
        steps: [ { agent: reader } ]
        limits: { tokens: 2000000, cost: 100 }
        """;

    private const string Cached = """
        pattern: pipeline
        agents: { same: { instructions: Same., model: m, cache: run, tools: [desk.look] } }
        steps: [ { agent: same } ]
        """;

    private static IEnumerable<Scenario> ContextCases()
    {
        yield return new("context: a long result is read on in, and a long conversation is trimmed", Reader)
        {
            Crashed = true,
            Script = Script(Agent(
                "Read.",
                Call("desk.dump", new { size = 30_000 }),
                ReadOn,
                Call("desk.look", new { q = $"1 {new string('x', 4000)}" }),
                Call("desk.look", new { q = $"2 {new string('x', 4000)}" }),
                Say("read"))),
            Check = end =>
            {
                end.Requests[2].Last("tool")!.ShouldContain("line 2000");
                end.Of(EventTypes.ContextTrimmed).Count.ShouldBeGreaterThan(0);
                end.Requests.ShouldAllBe(r => r.Body.GetProperty("messages").GetRawText().Length < 14_000);
            },
        };
        yield return new("cache: what the run has answered once is not asked again", """
            pattern: pipeline
            agents:
              a: { team: one.yaml }
              b: { team: two.yaml }
              z: { instructions: Z., model: m }
            steps: [ { agent: a }, { agent: z }, { agent: b } ]
            """)
        {
            Crashed = true,
            Files = new Dictionary<string, string> { ["one"] = Cached, ["two"] = Cached },
            Script = Script(Agent("Same.", Call("desk.look", new { q = "x" }), Say("the task")), Agent("Z.", Say("the task"))),
            Check = end =>
            {
                end.Asked("Same.").Count.ShouldBe(2);
                end.Of(EventTypes.CacheHit).Count.ShouldBe(2);
                end.Tools.Count.ShouldBe(2);
                end.Output.ShouldBe("the task");
            },
        };
        yield return new("health: a task that goes in a circle and asks for what it says is warned of once", """
            pattern: handoff
            entry: a
            agents:
              a: { instructions: A., model: m, handoffs: [b], tools: [desk.look] }
              b: { instructions: B., model: m, handoffs: [a] }
            """)
        {
            Crashed = true,
            Input = "refund my order A-100",
            Script = Script(Agent("A.", Call("desk.look", new { q = "x" }), Handoff("b"), Say("What is your order number?")), Agent("B.", Handoff("a"))),
            Check = end =>
            {
                end.Of(EventTypes.HealthWarned).Select(e => e.Text("kind")).ShouldBe(["asks_for_known", "circular_handoff"]);
                end.Run.Warnings!.Count.ShouldBe(2);
            },
        };
        yield return new("questions: a tool asks two things, each once, and goes on once with both answers", """
            pattern: pipeline
            agents: { worker: { instructions: Work., model: m, tools: [desk.reserve] } }
            steps: [ { agent: worker } ]
            """)
        {
            Crashed = true,
            Script = Script(Agent("Work.", Call("desk.reserve", new { city = "Oslo" }), Say("reserved"))),
            People = new Dictionary<string, object> { ["desk.reserve"] = Respond("""{"answer": "4A"}""") },
            Check = end =>
            {
                end.Requests[^1].Last("tool").ShouldBe("booked Oslo, meal 4A, seat 4A");
                end.Of(EventTypes.GateOpened).Count.ShouldBe(2);
                end.Tools.Count(t => t.Replies is not null).ShouldBe(1);
                end.Tools.Select(t => t.Key).Distinct().ShouldHaveSingleItem();
            },
        };
    }

    private static WireReply ReadOn(WireRequest request)
    {
        var told = request.Last("tool")!;
        var at = told.IndexOf("blob \"", StringComparison.Ordinal) + 6;
        return CallRaw("read_blob", JsonSerializer.Serialize(new { blob = told[at..told.IndexOf('"', at)], offset = 20_000, limit = 3000 }))(request);
    }
}
