using System.Text.Json;
using System.Xml.Linq;

namespace Baton.Cli.Tests;

public sealed class EvalTests
{
    private const string Suite = """
        team: support
        cases:
          - name: refund
            input: I was charged twice
            expect: { path: [triage, billing], contains: [charged TWICE], tools: [billing.get_invoice], cost: 0.02, schema: { type: string } }
        """;

    [Fact]
    public async Task Eval_CaseThatHolds_Exits0AndWritesItsReports()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Write("suite.yaml", Suite);

        var result = await cli.PipedAsync("eval", "suite.yaml", "--out", "base.json", "--junit", "junit.xml", "--html", "page.html");

        result.Exit.ShouldBe(0, result.Out + result.Error);
        result.Out.ShouldContain("1 of 1 passed, $0.0173");
        var test = XDocument.Load(Path.Combine(cli.Folder, "junit.xml")).Root!;
        test.Attribute("failures")!.Value.ShouldBe("0");
        (await File.ReadAllTextAsync(Path.Combine(cli.Folder, "page.html"))).ShouldContain("1 of 1 cases passed");
        (await cli.PipedAsync("eval", "suite.yaml", "--baseline", "base.json")).Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("[triage, billing]", "[billing]", "expected the path billing, found triage → billing")]
    [InlineData("charged TWICE", "thrice", "expected 'thrice' in the result")]
    [InlineData("tools: [billing.get_invoice]", "tools: [billing.refund]", "expected billing.refund to be called")]
    [InlineData("tools: [billing.get_invoice]", "noTools: [billing.get_invoice]", "expected no call of billing.get_invoice")]
    [InlineData("cost: 0.02", "cost: 0.001", "expected a cost of at most 0.001")]
    [InlineData("{ type: string }", "{ type: object }", "fits the schema")]
    [InlineData("expect: {", "expect: { outcome: rejected,", "expected outcome rejected, found completed")]
    [InlineData("expect: {", "expect: { excludes: [refunded],", "expected no 'refunded'")]
    public async Task Eval_CaseThatDoesNotHold_Exits1AndSaysWhy(string from, string to, string problem)
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Write("suite.yaml", Suite.Replace(from, to, StringComparison.Ordinal));

        var result = await cli.PipedAsync("eval", "suite.yaml", "--junit", "junit.xml", "--json");

        result.Exit.ShouldBe(1, result.Error);
        JsonDocument.Parse(result.Out).RootElement.GetProperty("cases")[0].GetProperty("problems")[0].GetString()!.ShouldContain(problem);
        XDocument.Load(Path.Combine(cli.Folder, "junit.xml")).Descendants("failure").ShouldHaveSingleItem().Value.ShouldContain(problem);
    }

    [Fact]
    public async Task Eval_GateThatTheCaseSaysNothingAbout_EndsTheRunAndFails()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("r1.g1");
        cli.Head.Instead = seen =>
        {
            if (seen.Path == "/api/runs/r1/cancel")
                cli.Head.End("cancelled", reason: "cancel was asked for");
            return null;
        };
        cli.Write("suite.yaml", Suite);

        var result = await cli.PipedAsync("eval", "suite.yaml");

        result.Exit.ShouldBe(1);
        result.Out.ShouldContain("waits for a person at r1.g1");
        cli.Head.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public void Regressions_AgainstABaseline_AreWhatIsWorseAndNothingElse()
    {
        CaseResult Case(string name, bool passed, decimal cost = 0.01m, decimal? score = null) => new(name, passed, "r", "completed", passed ? [] : ["wrong"], score, null, cost, 10, 1);
        var baseline = new EvalReport("s", "t", [Case("a", true), Case("b", false), Case("c", true), Case("d", true, score: 0.9m), Case("gone", true)]);
        var now = new EvalReport("s", "t", [Case("a", false), Case("b", false), Case("c", true, cost: 0.02m), Case("d", true, score: 0.5m), Case("new", false)]);

        now.Regressions(baseline, 0.2m).Select(r => r.Split(':')[0]).ShouldBe(["a", "c", "d", "gone"]);
        now.Regressions(now, 0.2m).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("team: support\ncases: []", "at least one case")]
    [InlineData("team: support\ncases: [ { name: a, input: x }, { name: a, input: y } ]", "twice")]
    [InlineData("team: support\ncases: [ { name: a, input: x, rubric: { criteria: good } } ]", "'judge'")]
    [InlineData("team: support\ncases: [ { name: a, input: x, expects: {} } ]", "expects")]
    [InlineData("team: support\ncases: [ { name: a, input: x, decide: perhaps } ]", "perhaps")]
    [InlineData("team: [", "suite.yaml:2:1")]
    public async Task Eval_SuiteWithAMistake_Exits2AndStartsNothing(string suite, string word)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Write("suite.yaml", suite);

        var result = await cli.PipedAsync("eval", "suite.yaml");

        result.Exit.ShouldBe(2);
        result.Error.ShouldContain(word);
        cli.Starts.ShouldBeEmpty();
    }
}
