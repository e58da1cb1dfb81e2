using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

internal static partial class Scenarios
{
    private static string[] Patterns => ["pipeline", "parallel", "supervisor", "debate", "handoff"];

    /// <summary>A team of one pattern with <c>x</c>, which is given as YAML, as a member that gets work.</summary>
    private static string Around(string pattern, string prefix, string x) => pattern switch
    {
        "pipeline" => $"pattern: pipeline\nagents:\n  x: {x}\nsteps: [ {{ agent: x }} ]",
        "parallel" => $"pattern: parallel\nagents:\n  x: {x}\nmembers: [x]",
        "supervisor" => $"pattern: supervisor\nentry: lead\nagents:\n  lead: {{ instructions: {prefix} lead, model: m }}\n  x: {x}\nmembers: [x]",
        "debate" => $"pattern: debate\nentry: judge\nrounds: 0\nagents:\n  judge: {{ instructions: {prefix} judge, model: m }}\n"
            + $"  o: {{ instructions: {prefix} other, model: m }}\n  x: {x}\nmembers: [x, o]",
        _ => $"pattern: handoff\nentry: first\nagents:\n  first: {{ instructions: {prefix} first, model: m, handoffs: [x] }}\n  x: {x}",
    };

    private static (string, Func<WireDouble.WireRequest, WireDouble.WireReply>[])[] Roles(string prefix) =>
    [
        Agent($"{prefix} lead", Give("x", "do it"), Finish("led")),
        Agent($"{prefix} judge", Json(new { answer = "judged", reasons = new[] { "so it is" } })),
        Agent($"{prefix} other", Say("another view")),
        Agent($"{prefix} first", Handoff("x")),
    ];

    private static IEnumerable<Scenario> NestingCases()
    {
        foreach (var outer in Patterns)
        {
            foreach (var inner in Patterns)
            {
                yield return new($"nesting: {inner} in {outer}", Around(outer, "Outer", "{ team: inner.yaml }"))
                {
                    Files = new Dictionary<string, string> { ["inner"] = Around(inner, "Inner", "{ instructions: Worker, model: m }") },
                    Script = Script([.. Roles("Outer"), .. Roles("Inner"), Agent("Worker", Say("worked"))]),
                    Crashed = (outer, inner) is ("parallel", "supervisor") or ("debate", "handoff"),
                    SideBySide = 2,
                    Check = end =>
                    {
                        end.Asked("Worker").ShouldHaveSingleItem();
                        end.Run.Path.ShouldContain("x");
                        end.Run.Output.ShouldNotBeNull();
                        string[] both = [outer, inner];
                        end.Decisions("counted").Count.ShouldBe(both.Count(p => p == "supervisor"));
                        end.Decisions("merge").Count.ShouldBe(both.Count(p => p == "parallel"));
                        end.Decisions("judge").Count.ShouldBe(both.Count(p => p == "debate"));
                        end.Of(EventTypes.HandoffAccepted).Count.ShouldBe(both.Count(p => p == "handoff"));
                    },
                };
            }
        }

        yield return new("nesting: three deep, and the innermost fails in its own way", Around("supervisor", "Outer", "{ team: middle.yaml }"))
        {
            Files = new Dictionary<string, string>
            {
                ["middle"] = Around("pipeline", "Middle", "{ team: inner.yaml }"),
                ["inner"] = Around("pipeline", "Inner", "{ instructions: Worker, model: m }"),
            },
            Script = Script([.. Roles("Outer"), Agent("Worker", Fail(400))]),
            Check = end =>
            {
                end.Output.ShouldBe("led");
                end.Asked("Outer lead")[1].Last("user")!.ShouldContain("model_failed");
            },
        };
        yield return new("nesting: a cap of the innermost ends the whole run", Around("parallel", "Outer", "{ team: middle.yaml }"), Outcome.StepLimit)
        {
            Files = new Dictionary<string, string>
            {
                ["middle"] = Around("supervisor", "Middle", "{ team: inner.yaml }"),
                ["inner"] = Around("pipeline", "Inner", "{ instructions: Worker, model: m, tools: [desk.look], limits: { turns: 2 } }"),
            },
            Script = Script([.. Roles("Middle"), Agent("Worker", Call("desk.look", new { q = "more" }))]),
            Check = end => end.Run.Agent.ShouldBe("x"),
        };
        yield return new("nesting: the tokens of the outermost bound the innermost",
            Around("parallel", "Outer", "{ team: inner.yaml }") + "\nlimits: { tokens: 900 }", Outcome.BudgetExhausted)
        {
            Files = new Dictionary<string, string> { ["inner"] = Around("supervisor", "Inner", "{ instructions: Worker, model: m }") + "\nlimits: { tokens: 100000 }" },
            Script = Script([Agent("Inner lead", [.. Enumerable.Range(1, 9).Select(i => Give("x", $"part {i}"))]),
                Agent("Worker", [.. Enumerable.Range(1, 9).Select(i => Say($"{i} {new string('x', 400)}"))])]),
            Check = end => (end.Run.Usage.InputTokens + end.Run.Usage.OutputTokens).ShouldBeLessThanOrEqualTo(900),
        };
        yield return new("nesting: a worker team is told the goal and its part", Around("supervisor", "Outer", "{ team: inner.yaml }"))
        {
            Files = new Dictionary<string, string> { ["inner"] = Around("pipeline", "Inner", "{ instructions: Worker, model: m }") },
            Script = Script([.. Roles("Outer"), Agent("Worker", Say("worked"))]),
            Check = end =>
            {
                var told = end.Asked("Worker")[0].Messages[1].GetProperty("content").GetString()!;
                told.ShouldStartWith("the task");
                told.ShouldContain("do it");
                told.ShouldContain("Constraints");
            },
        };
        yield return new("nesting: a team that takes an object is given the part that fits", Around("supervisor", "Outer", "{ team: inner.yaml }"))
        {
            Files = new Dictionary<string, string>
            {
                ["inner"] = Around("pipeline", "Inner", "{ instructions: Worker, model: m }") + "\ninput: { type: object, required: [order] }",
            },
            Script = Script(Agent("Outer lead", Give("x", "order 7"), Give("x", """{"order":7}"""), Finish("led")), Agent("Worker", Say("worked"))),
            Check = end =>
            {
                end.Asked("Outer lead")[1].Last("user")!.ShouldContain("invalid_handoff");
                end.Asked("Worker").ShouldHaveSingleItem().Messages[1].GetProperty("content").GetString().ShouldBe("""{"order":7}""");
            },
        };
        yield return new("nesting: a team judges", """
            pattern: debate
            entry: judge
            rounds: 0
            agents:
              judge: { team: inner.yaml }
              a: { instructions: A., model: m }
              b: { instructions: B., model: m }
            members: [a, b]
            """)
        {
            Files = new Dictionary<string, string> { ["inner"] = Around("pipeline", "Inner", "{ instructions: Worker, model: m }") },
            Script = Script(Agent("A.", Say("yes")), Agent("B.", Say("no")), Agent("Worker", Json(Verdict("yes")))),
            Check = end => end.Decisions("verdict").ShouldHaveSingleItem(),
        };
    }
}
