using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private const string Two = """
        pattern: parallel
        agents:
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
        members: [a, b]
        """;

    private const string Merged = """
        pattern: parallel
        agents:
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
          c: { instructions: C., model: m }
        members: [a, b]
        merge: c
        """;

    private const string WithTools = """
        pattern: parallel
        agents:
          a: { instructions: A., model: m, tools: [desk.look, desk.refund, desk.note], limits: { turns: 3 } }
          b: { instructions: B., model: m }
        members: [a, b]
        """;

    private const string WithPerson = """
        pattern: parallel
        agents:
          a: { instructions: A., model: m }
          person: { human: { assignees: [ann@example.com], expires: 2h } }
        members: [a, person]
        """;

    private static IEnumerable<Scenario> ParallelCases()
    {
        yield return new("parallel: two members, collected", Two)
        {
            Crashed = true,
            SideBySide = 2,
            Script = Script(Agent("A.", Say("from a")), Agent("B.", Say("from b"))),
            Check = end =>
            {
                end.Output.ShouldBe("""{"results":{"a":"from a","b":"from b"},"failures":[]}""");
                end.Decisions("merge").ShouldHaveSingleItem();
                end.Requests.ShouldAllBe(r => r.Messages[1].GetProperty("content").GetString() == "the task");
            },
        };
        yield return new("parallel: two members, merged by a third", Merged)
        {
            Crashed = true,
            SideBySide = 2,
            Script = Script(Agent("A.", Say("from a")), Agent("B.", Say("from b")), Agent("C.", Say("both"))),
            Check = end =>
            {
                end.Output.ShouldBe("both");
                end.Asked("C.")[0].Last("user")!.ShouldContain("a answered:\nfrom a");
                end.Asked("C.")[0].Last("user")!.ShouldContain("b answered:\nfrom b");
                end.Run.Path.Order().ShouldBe(["a", "b", "c"]);
            },
        };
        yield return new("parallel: one member fails, the other's result counts", Two)
        {
            Crashed = true,
            SideBySide = 2,
            Script = Script(Agent("A.", Fail(400)), Agent("B.", Say("from b"))),
            Check = end =>
            {
                var output = end.Run.Output!.Value;
                output.GetProperty("results").GetRawText().ShouldBe("""{"b":"from b"}""");
                output.GetProperty("failures")[0].GetProperty("member").GetString().ShouldBe("a");
                output.GetProperty("failures")[0].GetProperty("outcome").GetString().ShouldBe("model_failed");
            },
        };
        yield return new("parallel: one member fails, and who merges is told", Merged)
        {
            Script = Script(Agent("A.", Fail(400)), Agent("B.", Say("from b")), Agent("C.", Say("half"))),
            Check = end => end.Asked("C.")[0].Last("user")!.ShouldContain("a gave no answer (model_failed)"),
        };
        yield return new("parallel: all members fail", Two, Outcome.ModelFailed)
        {
            Script = Script(Agent("A.", Fail(400)), Agent("B.", Fail(400))),
            Check = end => end.Run.Agent.ShouldBe("a"),
        };
        yield return new("parallel: who merges fails", Merged, Outcome.ModelFailed)
        {
            Script = Script(Agent("A.", Say("from a")), Agent("B.", Say("from b")), Agent("C.", Fail(400))),
            Check = end =>
            {
                end.Run.Agent.ShouldBe("c");
                end.Output.ShouldContain("from a");
            },
        };
        yield return new("parallel: a member at its own cap ends the run with what the others made", WithTools, Outcome.StepLimit)
        {
            Script = Script(Agent("A.", Call("desk.look", new { q = "more" })), Agent("B.", Say("from b"))),
            Check = end => end.Output.ShouldContain("from b"),
        };
        yield return new("parallel: steps are shared and never exceeded", WithTools + "\nlimits: { steps: 2 }", Outcome.StepLimit)
        {
            Script = Script(Agent("A.", Call("desk.look", new { q = "more" })), Agent("B.", Say("from b"))),
            Check = end => end.Requests.Count.ShouldBe(2),
        };
        yield return new("parallel: tokens are shared and never exceeded", Two + "\nlimits: { tokens: 1200 }", Outcome.BudgetExhausted)
        {
            Script = Script(Agent("A.", Say(new string('a', 8000))), Agent("B.", Say(new string('b', 8000)))),
            Check = end => (end.Run.Usage.InputTokens + end.Run.Usage.OutputTokens).ShouldBeInRange(1, 1200),
        };
        yield return new("parallel: a person is a member", WithPerson)
        {
            Crashed = true,
            SideBySide = 2,
            Script = Script(Agent("A.", Say("from a"))),
            People = new Dictionary<string, object> { ["person"] = Respond("from me") },
            Check = end => end.Output.ShouldContain("\"person\":\"from me\""),
        };
        yield return new("parallel: a person who says no is a failure of theirs", WithPerson)
        {
            Script = Script(Agent("A.", Say("from a"))),
            People = new Dictionary<string, object> { ["person"] = No },
            Check = end => end.Run.Output!.Value.GetProperty("failures")[0].GetProperty("outcome").GetString().ShouldBe("rejected"),
        };
        yield return new("parallel: a person who never answers is a failure of theirs", WithPerson)
        {
            Script = Script(Agent("A.", Say("from a"))),
            Check = end => end.Run.Output!.Value.GetProperty("failures")[0].GetProperty("outcome").GetString().ShouldBe("expired"),
        };
        yield return new("parallel: a person who lets the run's time pass ends it", WithPerson + "\nlimits: { time: 1h }", Outcome.DeadlineExceeded)
        {
            Script = Script(Agent("A.", Say("from a"))),
            Check = end => end.Output.ShouldContain("from a"),
        };
        yield return new("parallel: an effect that was refused stands against the result", WithTools, Outcome.Rejected)
        {
            Script = Script(Agent("A.", Call("desk.refund", new { order = "o", amount = 1 }), Say("not done")), Agent("B.", Say("from b"))),
            People = new Dictionary<string, object> { ["desk.refund"] = No },
        };
        yield return new("parallel: an effect that was refused stands against it also when its agent fails after", WithTools, Outcome.Rejected)
        {
            Script = Script(Agent("A.", Call("desk.refund", new { order = "o", amount = 1 }), Fail(400)), Agent("B.", Say("from b"))),
            People = new Dictionary<string, object> { ["desk.refund"] = No },
            Check = end => end.Output.ShouldContain("model_failed"),
        };
        yield return new("parallel: results that do not fit the team's output", Two + "\noutput: { type: string }", Outcome.InvalidOutput)
        {
            Script = Script(Agent("A.", Say("from a")), Agent("B.", Say("from b"))),
        };
        yield return new("parallel: twenty members, at most eight at once", $$"""
            pattern: parallel
            agents:
            {{string.Join('\n', Enumerable.Range(1, 20).Select(i => $"  m{i}: {{ instructions: M., model: m }}"))}}
            members: [{{string.Join(", ", Enumerable.Range(1, 20).Select(i => $"m{i}"))}}]
            """)
        {
            Script = Script(Agent("M.", Say("done"))),
            Check = end =>
            {
                end.Run.Output!.Value.GetProperty("results").EnumerateObject().Count().ShouldBe(20);
                var (now, most) = (0, 0);
                foreach (var e in end.Journal)
                {
                    now += e.Type switch { EventTypes.AgentStarted => 1, EventTypes.AgentCompleted => -1, _ => 0 };
                    most = Math.Max(most, now);
                }

                most.ShouldBe(FanOut.MostAtOnce);
            },
        };
    }
}
