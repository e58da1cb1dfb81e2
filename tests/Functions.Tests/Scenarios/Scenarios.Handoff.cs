using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private const string Triangle = """
        pattern: handoff
        entry: a
        agents:
          a: { instructions: A., model: m, tools: [desk.look], handoffs: [b, c] }
          b: { instructions: B., model: m, tools: [desk.look], handoffs: [c, a] }
          c: { instructions: C., model: m, tools: [desk.look], handoffs: [a] }
        """;

    private const string ToPerson = """
        pattern: handoff
        entry: a
        agents:
          a: { instructions: A., model: m, handoffs: [person] }
          person: { human: { assignees: [ann@example.com], expires: 2h } }
        """;

    private const string ToTeam = """
        pattern: handoff
        entry: a
        agents:
          a: { instructions: A., model: m, handoffs: [group] }
          group: { team: inner.yaml }
        """;

    private static Func<WireDouble.WireRequest, WireDouble.WireReply> GiveBack(string reason) => CallRaw("reject_handoff", $$"""{"reason":"{{reason}}"}""");

    private static IEnumerable<Scenario> HandoffCases()
    {
        yield return new("handoff: accepted by what the receiver does", Triangle)
        {
            Crashed = true,
            Script = Script(Agent("A.", Call("desk.look", new { q = "it" }), Handoff("b", "check it")), Agent("B.", Call("desk.look", new { q = "more" }), Say("checked"))),
            Check = end =>
            {
                end.Output.ShouldBe("checked");
                var types = end.Journal.Where(e => e.Type.StartsWith("handoff.", StringComparison.Ordinal)).Select(e => e.Type);
                types.ShouldBe([EventTypes.HandoffProposed, EventTypes.HandoffAccepted]);
                var accepted = end.Of(EventTypes.HandoffAccepted)[0];
                (accepted.Step, accepted.Agent, accepted.Text("from")).ShouldBe(("1", "b", "a"));
                end.Asked("B.")[0].Functions.ShouldContain("reject_handoff");
                end.Asked("B.")[1].Functions.ShouldNotContain("reject_handoff");
                end.Asked("A.")[0].Functions.ShouldNotContain("reject_handoff");
                end.Asked("B.")[0].Last("user")!.ShouldContain("found it");
            },
        };
        yield return new("handoff: rejected, and back to the sender with the reason", Triangle)
        {
            Crashed = true,
            Script = Script(Agent("A.", Handoff("b"), Say("then I do it")), Agent("B.", GiveBack("not about b"))),
            Check = end =>
            {
                end.Output.ShouldBe("then I do it");
                end.Run.Path.ShouldBe(["a", "b", "a"]);
                end.Of(EventTypes.HandoffAccepted).ShouldBeEmpty();
                end.Of(EventTypes.HandoffRejected).ShouldHaveSingleItem().Text("reason").ShouldBe("not about b");
                end.Asked("A.")[1].Last("user")!.ShouldContain("gave it back: not about b");
            },
        };
        yield return new("handoff: rejected, and to somebody else", Triangle)
        {
            Script = Script(Agent("A.", Handoff("b"), Handoff("c")), Agent("B.", GiveBack("not about b")), Agent("C.", Say("mine"))),
            Check = end => end.Run.Path.ShouldBe(["a", "b", "a", "c"]),
        };
        yield return new("handoff: handed again to who rejected it, with nothing new, is a cycle", Triangle, Outcome.CycleDetected)
        {
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", GiveBack("no"))),
            Check = end =>
            {
                end.Asked("B.").Count.ShouldBe(1);
                end.Run.Reason!.ShouldContain("b → a → b");
            },
        };
        yield return new("handoff: a rejection without a reason does not count", Triangle)
        {
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", CallRaw("reject_handoff", "{}"), Say("then I do it"))),
            Check = end =>
            {
                end.Of(EventTypes.HandoffRejected).ShouldBeEmpty();
                end.Run.Path.ShouldBe(["a", "b"]);
            },
        };
        yield return new("handoff: what was accepted is not given back later", Triangle)
        {
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", Call("desk.look", new { q = "x" }), GiveBack("now I see"), Say("done after all"))),
            Check = end =>
            {
                end.Of(EventTypes.HandoffAccepted).ShouldHaveSingleItem();
                end.Of(EventTypes.HandoffRejected).ShouldBeEmpty();
            },
        };
        yield return new("handoff: a triangle stops at the first repeated state", Triangle, Outcome.CycleDetected)
        {
            Crashed = true,
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", Handoff("c")), Agent("C.", Handoff("a"))),
            Check = end =>
            {
                end.Requests.Count.ShouldBe(3);
                end.Run.Reason!.ShouldContain("a → b → c → a");
            },
        };
        yield return new("handoff: a triangle with news goes round until the hops end it", Triangle + "\nlimits: { hops: 4 }", Outcome.StepLimit)
        {
            Script = Script(
                Agent("A.", Handoff("b"), Call("desk.look", new { q = "3" }), Handoff("b")),
                Agent("B.", Call("desk.look", new { q = "1" }), Handoff("c"), Call("desk.look", new { q = "4" }), Handoff("c")),
                Agent("C.", Call("desk.look", new { q = "2" }), Handoff("a"))),
            Check = end => end.Run.Reason!.ShouldContain("more than 4 times"),
        };
        yield return new("handoff: no hops", Triangle + "\nlimits: { hops: 0 }", Outcome.StepLimit)
        {
            Script = Script(Agent("A.", Handoff("b"))),
            Check = end => end.Requests.Count.ShouldBe(1),
        };
        yield return new("handoff: to whom nobody declared is told, and can be done otherwise", Triangle)
        {
            Script = Script(Agent("A.", Handoff("nobody"), Say("alone then"))),
            Check = end => end.Asked("A.")[1].Last("tool")!.ShouldContain("one of b, c"),
        };
        yield return new("handoff: to whom nobody declared, again and again", Triangle, Outcome.InvalidHandoff)
        {
            Script = Script(Agent("A.", Handoff("nobody"))),
            Check = end => end.Of(EventTypes.ReflectionRequested).Count.ShouldBe(2),
        };
        yield return new("handoff: the receiver fails", Triangle, Outcome.ModelFailed)
        {
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", Fail(400))),
            Check = end =>
            {
                end.Run.Agent.ShouldBe("b");
                end.Of(EventTypes.HandoffAccepted).ShouldBeEmpty();
            },
        };
        yield return new("handoff: a person accepts by answering", ToPerson)
        {
            Crashed = true,
            Script = Script(Agent("A.", Handoff("person", "please look"))),
            People = new Dictionary<string, object> { ["person"] = Respond("looked") },
            Check = end =>
            {
                end.Output.ShouldBe("looked");
                end.Of(EventTypes.HandoffAccepted).ShouldHaveSingleItem().Agent.ShouldBe("person");
            },
        };
        yield return new("handoff: a person gives it back", ToPerson)
        {
            Crashed = true,
            Script = Script(Agent("A.", Handoff("person"), Say("then I do it"))),
            People = new Dictionary<string, object> { ["person"] = No },
            Check = end =>
            {
                end.Output.ShouldBe("then I do it");
                end.Of(EventTypes.HandoffRejected).ShouldHaveSingleItem().Text("reason")!.ShouldContain("not mine");
            },
        };
        yield return new("handoff: a person never answers", ToPerson, Outcome.Expired)
        {
            Script = Script(Agent("A.", Handoff("person"))),
            Check = end => end.Run.Agent.ShouldBe("person"),
        };
        yield return new("handoff: a whole team takes the task with what was found", ToTeam)
        {
            Files = new Dictionary<string, string> { ["inner"] = Two },
            Script = Script(Agent("A.", Handoff("group", "both of you"), Say("a")), Agent("B.", Say("b"))),
            Check = end =>
            {
                end.Of(EventTypes.HandoffAccepted).ShouldHaveSingleItem().Agent.ShouldBe("group");
                end.Asked("B.")[0].Messages[1].GetProperty("content").GetString()!.ShouldContain("both of you");
            },
        };
        yield return new("handoff: a team whose input it does not fit is not handed it", ToTeam)
        {
            Files = new Dictionary<string, string> { ["inner"] = Two + "\ninput: { type: object, required: [order] }" },
            Script = Script(Agent("A.", Handoff("group"), Say("then I do it"))),
            Check = end =>
            {
                end.Output.ShouldBe("then I do it");
                end.Of(EventTypes.HandoffRejected).ShouldHaveSingleItem().Agent.ShouldBe("group");
            },
        };
    }
}
