using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private const string Arguing = """
        pattern: debate
        entry: judge
        agents:
          judge: { instructions: J., model: m }
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
        members: [a, b]
        rounds: 1
        """;

    private const string ArguingThree = """
        pattern: debate
        entry: judge
        agents:
          judge: { instructions: J., model: m }
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
          c: { instructions: C., model: m }
        members: [a, b, c]
        rounds: 1
        """;

    private const string PersonJudges = """
        pattern: debate
        entry: judge
        agents:
          judge: { human: { assignees: [ann@example.com] } }
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
        members: [a, b]
        rounds: 0
        """;

    private static object Verdict(object answer) => new { answer, winner = "a", reasons = new[] { "a had the figures" } };

    private static IEnumerable<Scenario> DebateCases()
    {
        yield return new("debate: answers alone, one round, a verdict with reasons", Arguing)
        {
            Crashed = true,
            SideBySide = 3,
            Script = Script(Agent("A.", Say("yes"), Say("yes, because")), Agent("B.", Say("no"), Say("no, because")), Agent("J.", Json(Verdict("yes")))),
            Check = end =>
            {
                end.Run.Output!.Value.GetProperty("answer").GetString().ShouldBe("yes");
                end.Run.Output.Value.GetProperty("reasons")[0].GetString().ShouldBe("a had the figures");
                var (first, second) = (end.Asked("A.")[0], end.Asked("A.")[1]);
                first.Messages.Count.ShouldBe(2, "The first answers see nothing but the task.");
                end.Asked("B.")[0].Messages.Count.ShouldBe(2);
                second.Last("user")!.ShouldContain("b answered:\nno");
                second.Last("user")!.ShouldContain("Your answer so far:\nyes");
                var judged = end.Asked("J.").ShouldHaveSingleItem().Last("user")!;
                judged.ShouldContain("a answered:\nyes, because");
                judged.ShouldContain("b answered:\nno, because");
                end.Decisions("verdict").ShouldHaveSingleItem().Text("winner").ShouldBe("a");
            },
        };
        yield return new("debate: all agree at once, and there is no round", Arguing)
        {
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("yes ")), Agent("J.", Json(Verdict("yes")))),
            Check = end =>
            {
                end.Requests.Count.ShouldBe(3);
                end.Decisions("judge").ShouldHaveSingleItem().Text("preview")!.ShouldContain("all say the same");
            },
        };
        yield return new("debate: no rounds", Arguing.Replace("rounds: 1", "rounds: 0", StringComparison.Ordinal))
        {
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("no")), Agent("J.", Json(Verdict("yes")))),
            Check = end => end.Requests.Count.ShouldBe(3),
        };
        yield return new("debate: a member fails, the others argue on", ArguingThree)
        {
            Crashed = true,
            SideBySide = 3,
            Script = Script(
                Agent("A.", Say("yes"), Say("yes!")), Agent("B.", Say("no"), Say("no!")), Agent("C.", Fail(400)), Agent("J.", Json(Verdict("yes")))),
            Check = end =>
            {
                end.Asked("C.").Count.ShouldBe(1);
                end.Asked("J.")[0].Last("user")!.ShouldContain("c gave no answer (model_failed)");
            },
        };
        yield return new("debate: one answer is left, and the judge decides about it", Arguing)
        {
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Fail(400)), Agent("J.", Json(Verdict("yes")))),
            Check = end => end.Requests.Count.ShouldBe(3),
        };
        yield return new("debate: nobody has an answer", Arguing, Outcome.ModelFailed)
        {
            Script = Script(Agent("A.", Fail(400)), Agent("B.", Fail(400))),
            Check = end => end.Asked("J.").ShouldBeEmpty(),
        };
        yield return new("debate: a verdict without reasons is corrected", Arguing)
        {
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("no")), Agent("J.", Json(new { answer = "yes" }), Json(Verdict("yes")))),
            Check = end => end.Of(EventTypes.OutputRejected).ShouldHaveSingleItem().Agent.ShouldBe("judge"),
        };
        yield return new("debate: a judge who gives no verdict", Arguing, Outcome.InvalidOutput)
        {
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("no")), Agent("J.", Say("both have a point"))),
            Check = end =>
            {
                end.Run.Agent.ShouldBe("judge");
                end.Output.ShouldContain("\"a\":\"yes\"");
            },
        };
        yield return new("debate: a typed result is the verdict's answer", Arguing + "\noutput: { type: object, required: [go] }")
        {
            Script = Script(
                Agent("A.", Say("yes")), Agent("B.", Say("no")), Agent("J.", Json(Verdict("yes")), Json(Verdict(new { go = true })))),
            Check = end => end.Output.ShouldBe("""{"go":true}"""),
        };
        yield return new("debate: a person judges", PersonJudges)
        {
            Crashed = true,
            SideBySide = 3,
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("no"))),
            People = new Dictionary<string, object> { ["judge"] = Respond("yes, b gave no figures") },
            Check = end =>
            {
                end.Run.Output!.Value.GetProperty("answer").GetString().ShouldBe("yes, b gave no figures");
                end.Decisions("verdict").ShouldHaveSingleItem();
            },
        };
        yield return new("debate: a person declines to judge", PersonJudges, Outcome.Rejected)
        {
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("no"))),
            People = new Dictionary<string, object> { ["judge"] = No },
            Check = end => end.Output.ShouldContain("\"b\":\"no\""),
        };
        yield return new("debate: the run's steps are used up", Arguing + "\nlimits: { steps: 3 }", Outcome.StepLimit)
        {
            Script = Script(Agent("A.", Say("yes"), Say("yes!")), Agent("B.", Say("no"), Say("no!")), Agent("J.", Json(Verdict("yes")))),
            Check = end => end.Requests.Count.ShouldBe(3),
        };
        yield return new("debate: the run's tokens are used up", Arguing + "\nlimits: { tokens: 600 }", Outcome.BudgetExhausted)
        {
            Script = Script(Agent("A.", Say(new string('y', 600))), Agent("B.", Say(new string('n', 600))), Agent("J.", Json(Verdict("yes")))),
            Check = end => (end.Run.Usage.InputTokens + end.Run.Usage.OutputTokens).ShouldBeLessThanOrEqualTo(600),
        };
    }
}
