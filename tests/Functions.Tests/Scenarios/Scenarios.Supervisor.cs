using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private const string Led = """
        pattern: supervisor
        entry: lead
        agents:
          lead: { instructions: L., model: m }
          a: { description: knows a, instructions: A., model: m, tools: [desk.look, desk.refund], limits: { turns: 3 } }
          b: { description: knows b, instructions: B., model: m, output: { type: object, required: [n], properties: { n: { type: integer } } } }
        members: [a, b]
        """;

    private const string LedPerson = """
        pattern: supervisor
        entry: lead
        agents:
          lead: { instructions: L., model: m }
          person: { description: decides, human: { assignees: [ann@example.com], expires: 2h }, output: { type: object, required: [ok] } }
        members: [person]
        """;

    private const string Recruiting = """
        pattern: supervisor
        entry: lead
        agents:
          lead: { instructions: L., model: m }
          a: { description: knows a, instructions: A., model: m }
        members: [a]
        recruit: { from: extra, most: 1 }
        """;

    private static Dictionary<string, string> Catalogue => new()
    {
        ["extra/lawyer.yaml"] = "description: knows the law\ninstructions: Law.\nmodel: m\ntools: [desk.look]",
        ["extra/cook.yaml"] = "description: knows food\ninstructions: Cook.\nmodel: m",
    };

    private static IEnumerable<Scenario> SupervisorCases()
    {
        yield return new("supervisor: plans, delegates, finishes", Led)
        {
            Crashed = true,
            Script = Script(
                Agent("L.", Json(new { next = "delegate", worker = "a", instruction = "find it", plan = new[] { "then b" }, reason = "a knows" }),
                    Give("b", "count it"), Finish("done: 3")),
                Agent("A.", Call("desk.look", new { q = "it" }), Say("it is there")),
                Agent("B.", Say("""{"n":3}"""))),
            Check = end =>
            {
                end.Output.ShouldBe("done: 3");
                end.Run.Path.ShouldBe(["lead", "a", "lead", "b", "lead"]);
                end.Decisions("delegate").Count.ShouldBe(2);
                end.Decisions("finish").ShouldHaveSingleItem();
                end.Decisions("counted").Count.ShouldBe(2);
                var second = end.Asked("L.")[1].Last("user")!;
                second.ShouldContain("a was told: find it");
                second.ShouldContain("it is there");
                second.ShouldContain("then b");
            },
        };
        yield return new("supervisor: the worker is told the whole goal, the constraints and its part", Led + "\noutput: { type: string, maxLength: 77 }")
        {
            Script = Script(Agent("L.", Give("a", "find it"), Finish("ok")), Agent("A.", Say("there"))),
            Check = end =>
            {
                var asked = end.Asked("A.")[0];
                asked.Messages[1].GetProperty("content").GetString().ShouldBe("the task");
                asked.Last("user")!.ShouldContain("find it");
                asked.Last("user")!.ShouldContain("\"maxLength\":77");
                asked.Last("user")!.ShouldContain("approvals");
            },
        };
        yield return new("supervisor: a decision that does not fit is corrected", Led)
        {
            Script = Script(Agent("L.", Json(new { next = "delegate", worker = "nobody", instruction = "x" }), Json(new { next = "delegate", worker = "a" }), Finish("ok"))),
            Check = end =>
            {
                end.Of(EventTypes.OutputRejected).Count.ShouldBe(2);
                end.Run.Path.ShouldBe(["lead"]);
            },
        };
        yield return new("supervisor: decisions that never fit", Led, Outcome.InvalidOutput)
        {
            Script = Script(Agent("L.", Say("I would rather not say"))),
            Check = end => end.Run.Agent.ShouldBe("lead"),
        };
        yield return new("supervisor: a worker fails, another does it", Led)
        {
            Crashed = true,
            Script = Script(Agent("L.", Give("a", "count it"), Give("b", "count it"), Finish("3")), Agent("A.", Fail(400)), Agent("B.", Say("""{"n":3}"""))),
            Check = end =>
            {
                end.Asked("L.")[1].Last("user")!.ShouldContain("model_failed");
                end.Decisions("set_aside").ShouldHaveSingleItem().Agent.ShouldBe("a");
            },
        };
        yield return new("supervisor: a worker's answers that never fit do not count", Led)
        {
            Script = Script(Agent("L.", Give("b", "count"), Finish("nothing")), Agent("B.", Say("many"))),
            Check = end =>
            {
                end.Decisions("counted").ShouldBeEmpty();
                end.Asked("L.")[1].Last("user")!.ShouldContain("invalid_output");
            },
        };
        yield return new("supervisor: a person is a worker", LedPerson)
        {
            Crashed = true,
            Script = Script(Agent("L.", Give("person", "say whether"), Finish("it is ok"))),
            People = new Dictionary<string, object> { ["person"] = Respond("""{"ok":true}""") },
            Check = end =>
            {
                end.Decisions("counted").ShouldHaveSingleItem();
                end.Asked("L.")[1].Last("user")!.ShouldContain("\"ok\":true");
            },
        };
        yield return new("supervisor: a person turns the part down, and the supervisor goes on", LedPerson)
        {
            Script = Script(Agent("L.", Give("person", "say whether"), Finish("without them"))),
            People = new Dictionary<string, object> { ["person"] = No },
            Check = end => end.Asked("L.")[1].Last("user")!.ShouldContain("not mine"),
        };
        yield return new("supervisor: the same part to the same worker with nothing new is a cycle", Led, Outcome.CycleDetected)
        {
            Script = Script(Agent("L.", Give("a", "again")), Agent("A.", Say("same"))),
            Check = end =>
            {
                // The first answer is news, the second is not: the third time is the first repeated state.
                end.Asked("A.").Count.ShouldBe(2);
                end.Run.Reason!.ShouldContain("lead → a → lead → a");
                end.Output.ShouldContain("same");
            },
        };
        yield return new("supervisor: a worker at its own cap ends the run with what was achieved", Led, Outcome.StepLimit)
        {
            Script = Script(
                Agent("L.", Give("b", "count"), Give("a", "look")),
                Agent("A.", Call("desk.look", new { q = "more" })),
                Agent("B.", Say("""{"n":3}"""))),
            Check = end =>
            {
                end.Run.Agent.ShouldBe("a");
                end.Output.ShouldContain("\"n\":3");
            },
        };
        yield return new("supervisor: the run's steps are used up", Led + "\nlimits: { steps: 4 }", Outcome.StepLimit)
        {
            Script = Script(
                Agent("L.", Give("a", "1"), Give("a", "2"), Give("a", "3"), Give("a", "4")), Agent("A.", Say("1"), Say("2"), Say("3"), Say("4"))),
            Check = end => end.Requests.Count.ShouldBe(4),
        };
        yield return new("supervisor: the run's tokens are used up", Led + "\nlimits: { tokens: 5000 }", Outcome.BudgetExhausted)
        {
            Script = Script(
                Agent("L.", [.. Enumerable.Range(1, 50).Select(i => Give("a", $"part {i}"))]),
                Agent("A.", [.. Enumerable.Range(1, 50).Select(i => Say($"{i} {new string('x', 800)}"))])),
            Check = end => (end.Run.Usage.InputTokens + end.Run.Usage.OutputTokens).ShouldBeLessThanOrEqualTo(5000),
        };
        yield return new("supervisor: the supervisor's model fails", Led, Outcome.ModelFailed)
        {
            Script = Script(Agent("L.", Give("b", "count"), Fail(400)), Agent("B.", Say("""{"n":3}"""))),
            Check = end => end.Output.ShouldContain("\"n\":3"),
        };
        yield return new("supervisor: a typed result of the whole", Led + "\noutput: { type: object, required: [total], properties: { total: { $ref: '#/$defs/n' } }, $defs: { n: { type: integer } } }")
        {
            Script = Script(Agent("L.", Finish(new { total = "three" }), Finish(new { total = 3 }))),
            Check = end =>
            {
                end.Of(EventTypes.OutputRejected).ShouldHaveSingleItem();
                end.Run.Output!.Value.GetProperty("total").GetInt32().ShouldBe(3);
            },
        };
        yield return new("supervisor: an effect that was refused stands against the result", Led, Outcome.Rejected)
        {
            Script = Script(Agent("L.", Give("a", "refund it"), Finish("refunded")), Agent("A.", Call("desk.refund", new { order = "o", amount = 1 }), Say("not done"))),
            People = new Dictionary<string, object> { ["desk.refund"] = No },
        };
        yield return new("recruit: brings in an agent of the catalogue", Recruiting)
        {
            Crashed = true,
            Files = Catalogue,
            Script = Script(
                Agent("L.", Give("lawyer", "check the law"), Give("lawyer", "check again"), Finish("lawful")),
                Agent("Law.", Call("desk.look", new { q = "law" }), Say("it is lawful"), Say("it still is"))),
            Check = end =>
            {
                end.Output.ShouldBe("lawful");
                end.Of(EventTypes.MemberRecruited).ShouldHaveSingleItem().Agent.ShouldBe("lawyer");
                end.Asked("L.")[0].Last("user")!.ShouldContain("cook: knows food");
                end.Asked("L.")[1].Last("user")!.ShouldNotContain("cook");
            },
        };
        yield return new("recruit: never more than the file allows", Recruiting, Outcome.InvalidOutput)
        {
            Files = Catalogue,
            Script = Script(Agent("L.", Give("lawyer", "law"), Give("cook", "food")), Agent("Law.", Say("lawful")), Agent("Cook.", Say("soup"))),
            Check = end =>
            {
                end.Asked("Cook.").ShouldBeEmpty();
                end.Of(EventTypes.MemberRecruited).ShouldHaveSingleItem();
            },
        };
    }
}
