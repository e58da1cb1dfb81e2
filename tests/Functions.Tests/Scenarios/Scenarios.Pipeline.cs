using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private const string Reviewed = """
        pattern: pipeline
        agents:
          finder: { instructions: F., model: m }
          writer: { instructions: W., model: m }
          editor: { instructions: E., model: m }
        steps: [ { agent: finder }, { agent: writer }, { review: { by: editor, of: writer, rounds: 2 } } ]
        """;

    private const string SideBySide = """
        pattern: pipeline
        agents:
          first: { instructions: F., model: m }
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
          last: { instructions: L., model: m }
        steps: [ { agent: first }, { parallel: [a, b] }, { agent: last } ]
        """;

    private const string PersonReviews = """
        pattern: pipeline
        agents:
          writer: { instructions: W., model: m }
          person: { human: { assignees: [ann@example.com], expires: 2h } }
        steps: [ { review: { by: person, of: writer, rounds: 1 } } ]
        """;

    private static object Revise(string feedback) => new { verdict = "revise", feedback };

    private static object Accept => new { verdict = "accept" };

    private static IEnumerable<Scenario> PipelineCases()
    {
        yield return new("review: sent back once, then accepted", Reviewed)
        {
            Crashed = true,
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("draft"), Say("better")), Agent("E.", Json(Revise("say it clearer")), Json(Accept))),
            Check = end =>
            {
                end.Output.ShouldBe("better");
                end.Run.Path.ShouldBe(["finder", "writer", "editor", "writer", "editor"]);
                end.Of(EventTypes.AgentStarted).Select(e => e.Step).ShouldBe(["1", "2", "3.1", "3.2", "3.3"]);
                var again = end.Asked("W.")[1];
                again.Last("user")!.ShouldContain("say it clearer");
                again.Last("user")!.ShouldContain("draft");
                again.Messages[2].GetProperty("content").GetString()!.ShouldEndWith("facts");
                end.Decisions("revise").ShouldHaveSingleItem().Text("feedback").ShouldBe("say it clearer");
                end.Decisions("accept").ShouldHaveSingleItem();
            },
        };
        yield return new("review: begins with the work where nobody made it before",
            Reviewed.Replace("{ agent: writer }, ", "", StringComparison.Ordinal))
        {
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("draft")), Agent("E.", Json(Accept))),
            Check = end =>
            {
                end.Output.ShouldBe("draft");
                end.Of(EventTypes.AgentStarted).Select(e => e.Step).ShouldBe(["1", "2.1", "2.2"]);
            },
        };
        yield return new("review: never accepted is a cap, not a success", Reviewed, Outcome.StepLimit)
        {
            Crashed = true,
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("1"), Say("2"), Say("3")), Agent("E.", Json(Revise("no")))),
            Check = end =>
            {
                end.Asked("W.").Count.ShouldBe(3);
                end.Run.Reason!.ShouldContain("more than 2 times");
                end.Output.ShouldBe("3");
            },
        };
        yield return new("review: a verdict without feedback is corrected", Reviewed)
        {
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("draft")), Agent("E.", Json(new { verdict = "revise" }), Json(Accept))),
            Check = end => end.Of(EventTypes.OutputRejected).ShouldHaveSingleItem(),
        };
        yield return new("review: the reviewer fails", Reviewed, Outcome.ModelFailed)
        {
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("draft")), Agent("E.", Fail(400))),
            Check = end => end.Output.ShouldBe("draft"),
        };
        yield return new("review: the author fails on the way", Reviewed, Outcome.ModelFailed)
        {
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("draft"), Fail(400)), Agent("E.", Json(Revise("more")))),
            Check = end =>
            {
                end.Run.Agent.ShouldBe("writer");
                end.Output.ShouldBe("draft");
            },
        };
        yield return new("review: the run's steps are used up", Reviewed + "\nlimits: { steps: 4 }", Outcome.StepLimit)
        {
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("1"), Say("2")), Agent("E.", Json(Revise("no")))),
            Check = end => end.Requests.Count.ShouldBe(4),
        };
        yield return new("review: the team's output is held to the author's work", Reviewed + "\noutput: { type: object, required: [text] }")
        {
            Script = Script(Agent("F.", Say("facts")), Agent("W.", Say("draft"), Say("""{"text":"t"}""")), Agent("E.", Json(Accept))),
            Check = end => end.Output.ShouldBe("""{"text":"t"}"""),
        };
        yield return new("review: a person accepts", PersonReviews)
        {
            Script = Script(Agent("W.", Say("draft"), Say("better"))),
            People = new Dictionary<string, object> { ["person"] = Respond("Accept.") },
            Check = end => end.Decisions("accept").ShouldHaveSingleItem(),
        };
        yield return new("review: a person only finds fault", PersonReviews, Outcome.StepLimit)
        {
            Crashed = true,
            Script = Script(Agent("W.", Say("draft"), Say("better"))),
            People = new Dictionary<string, object> { ["person"] = Respond("I cannot accept this") },
            Check = end => end.Asked("W.")[1].Last("user")!.ShouldContain("I cannot accept this"),
        };
        yield return new("review: a person declines to review", PersonReviews, Outcome.Rejected)
        {
            Script = Script(Agent("W.", Say("draft"))),
            People = new Dictionary<string, object> { ["person"] = No },
            Check = end => end.Output.ShouldBe("draft"),
        };
        yield return new("pipeline: a step side by side", SideBySide)
        {
            Crashed = true,
            SideBySide = 2,
            Script = Script(Agent("F.", Say("facts")), Agent("A.", Say("from a")), Agent("B.", Say("from b")), Agent("L.", Say("all"))),
            Check = end =>
            {
                end.Output.ShouldBe("all");
                end.Asked("A.")[0].Last("user")!.ShouldEndWith("facts");
                end.Asked("L.")[0].Last("user")!.ShouldContain("""{"results":{"a":"from a","b":"from b"},"failures":[]}""");
                end.Decisions("merge").ShouldHaveSingleItem().Step.ShouldBe("2");
            },
        };
        yield return new("pipeline: a step side by side with one that fails", SideBySide)
        {
            Script = Script(Agent("F.", Say("facts")), Agent("A.", Fail(400)), Agent("B.", Say("from b")), Agent("L.", Say("half"))),
            Check = end => end.Asked("L.")[0].Last("user")!.ShouldContain("model_failed"),
        };
        yield return new("pipeline: a step side by side in which all fail", SideBySide, Outcome.ModelFailed)
        {
            Script = Script(Agent("F.", Say("facts")), Agent("A.", Fail(400)), Agent("B.", Fail(400))),
            Check = end => end.Asked("L.").ShouldBeEmpty(),
        };
        yield return new("pipeline: the same member in two steps side by side", SideBySide.Replace("{ agent: last }", "{ parallel: [b, a] }", StringComparison.Ordinal))
        {
            Script = Script(Agent("F.", Say("facts")), Agent("A.", Say("1a"), Say("2a")), Agent("B.", Say("1b"), Say("2b"))),
            Check = end => end.Output.ShouldBe("""{"results":{"b":"2b","a":"2a"},"failures":[]}"""),
        };
        yield return new("pipeline: a step fails and nothing after it runs", SideBySide, Outcome.ModelFailed)
        {
            Script = Script(Agent("F.", Fail(400))),
            Check = end => end.Requests.Count.ShouldBe(1),
        };
        yield return new("pipeline: handoffs that no pattern follows are not offered",
            SideBySide.Replace("instructions: F., model: m", "instructions: F., model: m, handoffs: [last]", StringComparison.Ordinal))
        {
            Script = Script(Agent("F.", Say("facts")), Agent("A.", Say("a")), Agent("B.", Say("b")), Agent("L.", Say("all"))),
            Check = end => end.Asked("F.")[0].Functions.ShouldBeEmpty(),
        };
    }
}
