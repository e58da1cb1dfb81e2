using System.Globalization;
using Baton.Agents;
using Baton.WireDouble;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private static string Racing(string race, string worker = "", string others = "", string rest = "") => $$"""
        pattern: pipeline
        agents:
          worker: { instructions: Work., model: m, tools: [desk.look, desk.save, desk.refund], retries: { attempts: 3, reflect: 1 }, speculate: {{race}}{{worker}} }
          {{others}}
        steps: [ { agent: worker } ]
        {{rest}}
        """;

    private const string Three = "{ count: 3, pick: first-valid }";
    private const string Judged = "{ count: 3, pick: judge }";
    private const string Judge = "judge: { instructions: Judge., model: m, retries: { attempts: 1, reflect: 0 } }";

    /// <summary>Answers by the variant that asks: the first at the model's own temperature, the second at 0, the third at 1.</summary>
    private static Func<WireRequest, WireReply> ByVariant(params Func<WireRequest, WireReply>[] variants) => request => variants[Variant(request)](request);

    private static int Variant(WireRequest request) => !request.Body.TryGetProperty("temperature", out var temperature) ? 0 : temperature.GetDouble() < 0.5 ? 1 : 2;

    private static Func<WireRequest, WireReply> Pick(int winner) => Json(new { winner, reason = "it is right" });

    private static int Winner(ScenarioEnd end) => end.Of(EventTypes.RaceWon).ShouldHaveSingleItem().Data!.Value.GetProperty("variant").GetInt32();

    private static string[] Losers(ScenarioEnd end) =>
        [.. end.Of(EventTypes.RaceCancelled).Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Value("variant")} {e.Text("end")}"))];

    private static IEnumerable<Scenario> RaceCases()
    {
        yield return new("race: the first valid answer wins", Racing(Three, rest: "output: { type: object }"))
        {
            Script = Script(Agent("Work.", ByVariant(Fail(401), Say("""{"by":2}"""), Fail(400)))),
            Check = end =>
            {
                end.Output.ShouldBe("""{"by":2}""");
                Winner(end).ShouldBe(2);
                end.Of(EventTypes.RaceStarted).ShouldHaveSingleItem();
                Losers(end).Length.ShouldBe(2);
                end.Of(EventTypes.AgentStarted).ShouldHaveSingleItem();
            },
        };
        yield return new("race: a loser makes no more calls", Racing(Three))
        {
            Script = Script(Agent("Work.", ByVariant(Call("desk.look", new { q = "more" }), Say("done"), Call("desk.look", new { q = "more" })))),
            Check = end =>
            {
                Winner(end).ShouldBe(2);
                Losers(end).ShouldBe(["1 cancelled", "3 cancelled"]);
                end.Requests.Count.ShouldBeLessThan(40);
            },
        };
        yield return new("race: a loser does not wait for its model", Racing(Three))
        {
            Script = Script(Agent("Work.", ByVariant(Fail(429, ("Retry-After", "1800")), Say("done"), Fail(429, ("Retry-After", "1800"))))),
            Check = end => (end.Run.EndedAt!.Value - end.Run.StartedAt).ShouldBeLessThan(TimeSpan.FromMinutes(5)),
        };
        yield return new("race: a judge picks", Racing(Judged, others: Judge))
        {
            Crashed = true,
            SideBySide = 3,
            Script = Script(
                Agent("Work.", ByVariant(Say("one"), Say("two"), Say("three"))),
                Agent("Judge.", Pick(3))),
            Check = end =>
            {
                end.Output.ShouldBe("three");
                Winner(end).ShouldBe(3);
                Losers(end).ShouldBe(["1 done", "2 done"]);
                var told = end.Asked("Judge.").ShouldHaveSingleItem().Last("user")!;
                told.ShouldContain("Variant 1 answers:\none");
                told.ShouldContain("Variant 3 answers:\nthree");
                end.Run.Path.ShouldBe(["worker", "judge"]);
            },
        };
        yield return new("race: calls with effects are held back, and only the winner's are made", Racing(Judged, others: Judge))
        {
            Crashed = true,
            SideBySide = 3,
            Script = Script(
                Agent("Work.", ByVariant(
                    Call(("desk.look", new { q = "a" }), ("desk.save", new { text = "a" })), Call("desk.save", new { text = "b" }), Call("desk.save", new { text = "c" })),
                    Say("saved")),
                Agent("Judge.", Pick(2))),
            Check = end =>
            {
                end.Output.ShouldBe("saved");
                end.Tools.ShouldHaveSingleItem().Arguments.GetProperty("text").GetString().ShouldBe("b");
                Losers(end).ShouldBe(["1 held", "3 held"]);
                end.Asked("Judge.")[0].Last("user")!.ShouldContain("Variant 3 is about to make these calls, which have not been made yet:\ndesk.save {\"text\":\"c\"}");
                // The winner goes on as the variant that it was.
                Variant(end.Asked("Work.")[^1]).ShouldBe(1);
            },
        };
        yield return new("race: calls that only look are made by every variant", Racing(Judged, others: Judge))
        {
            Script = Script(
                Agent("Work.", ByVariant(Call("desk.look", new { q = "a" }), Call("desk.look", new { q = "b" }), Call("desk.look", new { q = "c" })), Say("looked")),
                Agent("Judge.", Pick(1))),
            Check = end => end.Tools.Count.ShouldBe(3),
        };
        yield return new("race: a person is asked once, for the winner", Racing(Three))
        {
            Script = Script(Agent("Work.", Call("desk.refund", new { order = "o", amount = 1 }), Say("refunded"))),
            People = new Dictionary<string, object> { ["desk.refund"] = new { decision = "approve", by = "ann@example.com" } },
            Check = end =>
            {
                end.Of(EventTypes.GateOpened).ShouldHaveSingleItem();
                end.Tools.ShouldHaveSingleItem().Tool.ShouldBe("refund");
            },
        };
        yield return new("race: what the person refuses the winner stays refused", Racing(Three), Outcome.Rejected)
        {
            Script = Script(Agent("Work.", Call("desk.refund", new { order = "o", amount = 1 }), Say("not refunded"))),
            People = new Dictionary<string, object> { ["desk.refund"] = No },
        };
        yield return new("race: a judge has no choice where one is valid", Racing(Judged, others: Judge))
        {
            Script = Script(Agent("Work.", ByVariant(Fail(401), Fail(401), Say("three"))), Agent("Judge.", Pick(3))),
            Check = end =>
            {
                end.Asked("Judge.").ShouldBeEmpty();
                Losers(end).ShouldBe(["1 failed", "2 failed"]);
            },
        };
        yield return new("race: the first valid wins where the judge fails", Racing(Judged, others: Judge))
        {
            Script = Script(Agent("Work.", ByVariant(Fail(401), Say("two"), Say("three"))), Agent("Judge.", Say("I like them all"))),
            Check = end =>
            {
                end.Output.ShouldBe("two");
                end.Of(EventTypes.RaceWon)[0].Text("reason")!.ShouldContain("judge did not pick");
            },
        };
        yield return new("race: a judge over its limit ends the run", Racing(Judged, others: Judge.Replace("model: m", "model: m, limits: { tokens: 100 }", StringComparison.Ordinal)),
            Outcome.BudgetExhausted)
        {
            Script = Script(Agent("Work.", Say("one")), Agent("Judge.", Pick(1))),
        };
        yield return new("race: nobody wins", Racing(Three), Outcome.ModelFailed)
        {
            Crashed = true,
            SideBySide = 3,
            Script = Script(Agent("Work.", Fail(401))),
            Check = end =>
            {
                end.Of(EventTypes.RaceWon).ShouldBeEmpty();
                Losers(end).ShouldBe(["1 failed", "2 failed", "3 failed"]);
            },
        };
        yield return new("race: somebody stands in where nobody wins", Racing(Three, $", {ToHelper}", Helper))
        {
            Script = Script(Agent("Work.", Fail(401)), Agent("Help.", Say("helped"))),
            Check = end => end.Output.ShouldBe("helped"),
        };
        yield return new("race: every variant is over its part of the limit", Racing(Three, ", limits: { tokens: 900 }"), Outcome.BudgetExhausted)
        {
            Script = Script(Agent("Work.", Say("never asked"))),
            Check = end => end.Requests.ShouldBeEmpty(),
        };
        yield return new("race: the winner hands over, and the receiver races too", """
            pattern: handoff
            entry: a
            agents:
              a: { instructions: A., model: m, handoffs: [b], speculate: { count: 2 } }
              b: { instructions: B., model: m, speculate: { count: 2 } }
            """)
        {
            Script = Script(Agent("A.", Handoff("b")), Agent("B.", Say("from b"))),
            Check = end =>
            {
                end.Output.ShouldBe("from b");
                end.Of(EventTypes.HandoffAccepted).ShouldHaveSingleItem();
                end.Of(EventTypes.RaceWon).Count.ShouldBe(2);
            },
        };
    }
}
