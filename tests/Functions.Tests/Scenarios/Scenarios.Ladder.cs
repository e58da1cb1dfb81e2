using Baton.Agents;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private static string Ladder(string worker, string others = "", string rest = "output: { type: object }") => $$"""
        pattern: pipeline
        agents:
          worker: { instructions: Work., model: m, tools: [desk.look, desk.broken, desk.note], retries: { attempts: 2, reflect: 1 }, {{worker}} }
          {{others}}
        steps: [ { agent: worker } ]
        {{rest}}
        """;

    private const string Helper = "helper: { instructions: Help., model: m, retries: { attempts: 1, reflect: 0 } }";
    private const string Person = "person: { human: { assignees: [ann@example.com], expires: 2h } }";
    private const string ToHelper = "fallback: { agent: helper }";
    private const string ToSomebody = "fallback: { agent: person }";
    private const string ToPeople = "fallback: { people: [ops@example.com, boss@example.com] }";

    /// <summary>Answers by the model that is asked.</summary>
    private static Func<WireRequest, WireReply> ByModel(Func<WireRequest, WireReply> own, Func<WireRequest, WireReply> spare) =>
        request => request.Body.GetProperty("model").GetString() == "spare" ? spare(request) : own(request);

    private static string[] Rungs(ScenarioEnd end) => [.. end.Of(EventTypes.FallbackUsed).Select(e => e.Text("rung")!)];

    private static IEnumerable<Scenario> LadderCases()
    {
        yield return new("ladder: a wrong answer is mended by telling the agent", Ladder("fallback: spare"))
        {
            Script = Script(Agent("Work.", Say("no JSON"), Say("{}"))),
            Check = end =>
            {
                end.Of(EventTypes.OutputRejected).ShouldHaveSingleItem();
                end.Of(EventTypes.ReflectionRequested).ShouldHaveSingleItem();
                Rungs(end).ShouldBeEmpty();
                end.Requests[1].Last("user")!.ShouldContain("not JSON");
            },
        };
        yield return new("ladder: a model that does not answer gives way to the fallback model", Ladder("fallback: spare"))
        {
            Crashed = true,
            Script = Script(Agent("Work.", ByModel(Fail(429), Say("{}")))),
            Check = end =>
            {
                end.Of(EventTypes.RetryScheduled).ShouldHaveSingleItem();
                end.Of(EventTypes.ModelFailed).Count.ShouldBe(2);
                Rungs(end).ShouldBe(["model"]);
            },
        };
        yield return new("ladder: answers that stay wrong give way to the fallback model", Ladder("fallback: { model: spare, agent: helper }", Helper))
        {
            Script = Script(Agent("Work.", ByModel(Say("no JSON"), Say("{}")))),
            Check = end =>
            {
                end.Of(EventTypes.OutputRejected).Count.ShouldBe(2);
                Rungs(end).ShouldBe(["model"]);
                end.Asked("Help.").ShouldBeEmpty();
            },
        };
        yield return new("ladder: another agent stands in when both models fail", Ladder("fallback: { model: spare, agent: helper }", Helper))
        {
            Crashed = true,
            Script = Script(Agent("Work.", ByModel(Say("no JSON"), Fail(401))), Agent("Help.", Say("""{"by":"helper"}"""))),
            Check = end =>
            {
                end.Output.ShouldContain("helper");
                Rungs(end).ShouldBe(["model", "agent"]);
                var told = end.Asked("Help.")[0].Last("user")!;
                told.ShouldContain("worker could not finish");
                told.ShouldContain("was turned down: Expected an answer that is only JSON");
                told.ShouldContain("went on with its fallback model");
                told.ShouldContain("401");
                end.Run.Path.ShouldBe(["worker", "helper"]);
            },
        };
        yield return new("ladder: what was found out goes to who stands in", Ladder(ToHelper, Helper))
        {
            Script = Script(Agent("Work.", Call("desk.look", new { q = "x" }), Fail(401)), Agent("Help.", Say("{}"))),
            Check = end => end.Asked("Help.")[0].Last("user")!.ShouldContain("desk.look: found x"),
        };
        yield return new("ladder: calls that keep failing are reflected on, then somebody stands in",
            Ladder("retries: { reflect: 2 }, fallback: { agent: helper }", Helper).Replace("retries: { attempts: 2, reflect: 1 }, ", "", StringComparison.Ordinal))
        {
            Script = Script(Agent("Work.", Call("desk.broken", new { })), Agent("Help.", Say("{}"))),
            Check = end =>
            {
                end.Of(EventTypes.ReflectionRequested).Count.ShouldBe(2);
                end.Asked("Work.").Count.ShouldBe(3);
                end.Asked("Work.")[1].Last("user").ShouldBe("the task");
                end.Asked("Work.")[2].Last("user")!.ShouldContain("last try");
                end.Asked("Help.")[0].Last("user")!.ShouldContain("desk.broken, which failed: it is broken");
            },
        };
        yield return new("ladder: a person stands in", Ladder(ToSomebody, Person, "output: { type: string }"))
        {
            Crashed = true,
            Script = Script(Agent("Work.", Fail(401))),
            People = new Dictionary<string, object> { ["person"] = Respond("done by hand") },
            Check = end =>
            {
                end.Output.ShouldBe("done by hand");
                Rungs(end).ShouldBe(["agent"]);
                end.Run.Path.ShouldBe(["worker", "person"]);
            },
        };
        yield return new("ladder: the person turns it down", Ladder(ToSomebody, Person), Outcome.Rejected)
        {
            Script = Script(Agent("Work.", Fail(401))),
            People = new Dictionary<string, object> { ["person"] = No },
            Check = end =>
            {
                end.Run.Reason!.ShouldContain("401");
                end.Run.Reason!.ShouldContain("not mine");
            },
        };
        yield return new("ladder: the person does not answer", Ladder(ToSomebody, Person), Outcome.Expired)
        {
            Script = Script(Agent("Work.", Fail(401))),
            Check = end => end.Run.Agent.ShouldBe("person"),
        };
        yield return new("ladder: the person does not answer before the run is over", Ladder(ToSomebody, Person, "limits: { time: 1h }"), Outcome.DeadlineExceeded)
        {
            Script = Script(Agent("Work.", Fail(401))),
        };
        yield return new("ladder: people outside the run get the work", Ladder(ToPeople), Outcome.Escalated)
        {
            Crashed = true,
            Script = Script(Agent("Work.", Say("no JSON"))),
            Check = end =>
            {
                end.Run.Reason!.ShouldContain("ops@example.com, boss@example.com");
                end.Run.Reason!.ShouldContain("did not give an answer that fits");
                Rungs(end).ShouldBe(["people"]);
            },
        };
        yield return new("ladder: who stands in fails too, and people get the work",
            Ladder("fallback: { model: spare, agent: helper, people: [ops@example.com] }", Helper), Outcome.Escalated)
        {
            Script = Script(Agent("Work.", Say("no JSON")), Agent("Help.", Say("no JSON either"))),
            Check = end =>
            {
                Rungs(end).ShouldBe(["model", "agent", "people"]);
                end.Run.Agent.ShouldBe("worker");
            },
        };
        yield return new("ladder: who stands in fails too, and nobody is left", Ladder(ToHelper, Helper), Outcome.ModelFailed)
        {
            Script = Script(Agent("Work.", Say("no JSON")), Agent("Help.", Fail(401))),
            Check = end => end.Run.Agent.ShouldBe("helper"),
        };
        yield return new("ladder: who stands in has somebody to stand in too",
            Ladder(ToHelper, $"helper: {{ instructions: Help., model: m, retries: {{ reflect: 0 }}, {ToSomebody} }}\n  {Person}", "output: { type: string }"))
        {
            Crashed = true,
            Script = Script(Agent("Work.", Fail(401)), Agent("Help.", Fail(401))),
            People = new Dictionary<string, object> { ["person"] = Respond("by hand") },
            Check = end => end.Run.Path.ShouldBe(["worker", "helper", "person"]),
        };
        yield return new("ladder: who stands in answers in the form of the work",
            Ladder("output: { type: object, properties: { n: { type: integer } }, required: [n] }, " + ToHelper,
                "helper: { instructions: Help., model: m, retries: { reflect: 1 }, output: { type: object } }"))
        {
            Script = Script(Agent("Work.", Fail(401)), Agent("Help.", Say("{}"), Say("""{"n":1}"""))),
            Check = end => end.Output.ShouldBe("""{"n":1}"""),
        };
        yield return new("ladder: who stands in hands over only where the work may go", """
            pattern: handoff
            entry: a
            agents:
              a: { instructions: A., model: m, handoffs: [b], fallback: { agent: s } }
              s: { instructions: S., model: m, handoffs: [b, c] }
              b: { instructions: B., model: m }
              c: { instructions: C., model: m }
            """)
        {
            Script = Script(Agent("A.", Fail(401)), Agent("S.", Handoff("c"), Handoff("b")), Agent("B.", Say("from b")), Agent("C.", Say("from c"))),
            Check = end =>
            {
                end.Output.ShouldBe("from b");
                end.Of(EventTypes.HandoffProposed).ShouldHaveSingleItem();
            },
        };
        yield return new("ladder: a handoff is accepted when somebody stands in for the receiver", """
            pattern: handoff
            entry: a
            agents:
              a: { instructions: A., model: m, handoffs: [b] }
              b: { instructions: B., model: m, fallback: { agent: s } }
              s: { instructions: S., model: m }
            """)
        {
            Crashed = true,
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", Fail(401)), Agent("S.", Say("from s"))),
            Check = end =>
            {
                end.Of(EventTypes.HandoffAccepted).ShouldHaveSingleItem().Agent.ShouldBe("b");
                end.Output.ShouldBe("from s");
            },
        };
        yield return new("ladder: what somebody made in a member's place is collected as the member's", """
            pattern: parallel
            agents:
              a: { instructions: A., model: m, fallback: { agent: s } }
              b: { instructions: B., model: m }
              s: { instructions: S., model: m }
            members: [a, b]
            """)
        {
            Script = Script(Agent("A.", Fail(401)), Agent("B.", Say("from b")), Agent("S.", Say("from s"))),
            Check = end => end.Output.ShouldBe("""{"results":{"a":"from s","b":"from b"},"failures":[]}"""),
        };
        yield return new("ladder: what a person refused stays refused, whoever answers",
            Ladder(ToHelper, Helper, "approvals: [ { tool: desk.note } ]\noutput: { type: object }"), Outcome.Rejected)
        {
            Script = Script(Agent("Work.", Call("desk.note", new { text = "x" }), Fail(401)), Agent("Help.", Say("{}"))),
            People = new Dictionary<string, object> { ["desk.note"] = No },
            Check = end => end.Asked("Help.").ShouldHaveSingleItem(),
        };
        foreach (var (what, limits, outcome) in new[]
        {
            ("turns", "limits: { turns: 2 }, ", Outcome.StepLimit), ("tokens", "limits: { tokens: 1500 }, ", Outcome.BudgetExhausted),
        })
        {
            yield return new($"ladder: a limit of {what} is no failure that somebody mends", Ladder(limits + ToHelper, Helper), outcome)
            {
                Script = Script(Agent("Work.", Call("desk.look", new { q = "more and more of it" }))),
                Check = end =>
                {
                    Rungs(end).ShouldBeEmpty();
                    end.Asked("Help.").ShouldBeEmpty();
                },
            };
        }
    }
}
