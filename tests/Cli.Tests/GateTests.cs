using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Cli.Tests;

public sealed class GateTests
{
    private static readonly string[] Run = ["run", "support", "--input", "charged twice"];

    [Fact]
    public async Task Gate_WithoutATerminal_PrintsItWithLinkAndCommandAndExits3()
    {
        await using var cli = await AtAGateAsync();

        var result = await cli.PipedAsync([.. Run, "--state", "st"]);

        result.Exit.ShouldBe(3);
        result.Error.ShouldBe("");
        result.Out.ShouldEndWith(
            """
            gate r1.g1 waits for a person
              tool       billing.refund
              arguments
                {
                  "invoice": "INV-7",
                  "amount": 40
                }
              reason     It has effects.
              asked by   billing, step 2.1.1, run r1
              may decide lead@example.com
              expires    2026-03-02 10:00:03
              link      http://127.0.0.1/api/callback/r1.g1-token  (answers while a head runs: baton serve --state st)
              go on     baton approvals approve r1.g1 --state st
              or        baton approvals reject r1.g1 --state st

            """.ReplaceLineEndings("\n"));
        cli.Head.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gate_Json_PrintsTheWaitingRunAloneAndExits3()
    {
        await using var cli = await AtAGateAsync();

        var result = await cli.TypedAsync("y\n", [.. Run, "--json"]);

        result.Exit.ShouldBe(3);
        JsonDocument.Parse(result.Out).RootElement.GetProperty("waiting")[0].GetProperty("gate").GetString().ShouldBe("r1.g1");
        result.Error.ShouldContain("baton approvals approve r1.g1");
    }

    [Theory]
    [InlineData("y\n", "approve", null)]
    [InlineData("what?\n\nYES it is right\n", "approve", "it is right")]
    [InlineData("n not ours\n", "reject", "not ours")]
    public async Task Gate_AtATerminal_IsDecidedByTheFirstLetter(string typed, string word, string? comment)
    {
        await using var cli = await AtAGateAsync();

        var result = await cli.TypedAsync(typed, [.. Run, "--by", "ada"]);

        result.Exit.ShouldBe(0);
        result.Out.ShouldContain("approve? [y]es / [n]o / [e]dit / [l]ater ");
        var decision = cli.Head.Decisions.ShouldHaveSingleItem();
        decision.GetProperty("decision").GetString().ShouldBe(word);
        decision.GetProperty("by").GetString().ShouldBe("ada");
        decision.GetProperty("argumentsHash").GetString().ShouldBe("h1");
        decision.Text("comment").ShouldBe(comment);
    }

    [Theory]
    [InlineData("l\n")]
    [InlineData("")]
    public async Task Gate_Later_DecidesNothingAndExits3(string typed)
    {
        await using var cli = await AtAGateAsync();

        var result = await cli.TypedAsync(typed, Run);

        result.Exit.ShouldBe(3);
        result.Out.ShouldContain("  go on     baton approvals approve r1.g1\n");
        cli.Head.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gate_EditWithoutAnEditor_ReadsALineOfJson()
    {
        await using var cli = await AtAGateAsync();

        var result = await cli.TypedAsync("e\nno json\ne\n{\"invoice\":\"INV-7\",\"amount\":20}\n", Run);

        result.Exit.ShouldBe(0);
        result.Out.ShouldContain("Expected JSON, found something else");
        cli.Head.Decisions.ShouldHaveSingleItem().GetProperty("args").GetProperty("amount").GetInt32().ShouldBe(20);
    }

    [Fact]
    public async Task Gate_EditWithAnEditor_TakesWhatItLeaves()
    {
        await using var cli = await AtAGateAsync();
        cli.Environs["EDITOR"] = "sed -i s/40/30/";

        (await cli.TypedAsync("e\n", Run)).Exit.ShouldBe(0);

        var decision = cli.Head.Decisions.ShouldHaveSingleItem();
        decision.GetProperty("decision").GetString().ShouldBe("edit");
        decision.GetProperty("args").GetProperty("amount").GetInt32().ShouldBe(30);
    }

    [Fact]
    public async Task Gate_EditThatChangesNothingOrFails_DecidesNothing()
    {
        await using var cli = await AtAGateAsync();
        cli.Environs["EDITOR"] = "false";

        var result = await cli.TypedAsync("e\nl\n", Run);

        result.Exit.ShouldBe(3);
        result.Out.ShouldContain("The editor ended with a failure; nothing is changed.");
        cli.Head.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gate_DecidedBySomebodyElseMeanwhile_SaysWhoAndGoesOn()
    {
        await using var cli = await AtAGateAsync();
        cli.Head.Instead = seen =>
        {
            if (!seen.Path.EndsWith("/decision", StringComparison.Ordinal))
                return null;
            cli.Head.Gates["r1.g1"]["status"] = "decided";
            cli.Head.Gates["r1.g1"]["decisions"] = JsonNode.Parse("""[{"by":"grace","decision":"reject","comment":"no"}]""");
            cli.Head.Append("gate.decided", "2.1.1", "billing", new { gate = "r1.g1", decision = "reject", by = "grace" });
            cli.Head.End("rejected", reason: "A person said no.");
            return new Answer(409, new { title = "Already decided", detail = "grace rejected it." });
        };

        var result = await cli.TypedAsync("y\n", Run);

        result.Error.ShouldBe("error: Already decided\n  grace rejected it.\n");
        result.Out.ShouldContain("it was rejected by grace: no\n");
        result.Exit.ShouldBe(1);
    }

    [Fact]
    public async Task Gate_DecisionRefused_AsksAgain()
    {
        await using var cli = await AtAGateAsync();
        var first = true;
        cli.Head.Instead = seen =>
        {
            if (!first || !seen.Path.EndsWith("/decision", StringComparison.Ordinal))
                return null;
            first = false;
            return new Answer(403, new { title = "Not an approver", detail = "Expected lead@example.com." });
        };

        var result = await cli.TypedAsync("y\nl\n", Run);

        result.Error.ShouldBe("error: Not an approver\n  Expected lead@example.com.\n");
        result.Exit.ShouldBe(3);
    }

    [Fact]
    public async Task Gate_ApproveAll_ApprovesWithoutAskingAndSaysSo()
    {
        await using var cli = await AtAGateAsync();

        var result = await cli.PipedAsync([.. Run, "--approve-all", "--by", "ci"]);

        result.Exit.ShouldBe(0);
        result.Out.ShouldContain("approved by ci (--approve-all)\n");
        cli.Head.Decisions.ShouldHaveSingleItem().GetProperty("comment").GetString().ShouldBe("--approve-all");
    }

    [Theory]
    [InlineData("ambiguous")]
    [InlineData("question")]
    public async Task Gate_ApproveAll_LeavesWhatOnlyAPersonCanKnow(string kind)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("g", kind: kind);

        (await cli.PipedAsync([.. Run, "--approve-all"])).Exit.ShouldBe(3);
        cli.Head.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gate_Question_IsAnsweredInWords()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("g", kind: "question", reason: "Which order?");
        cli.Head.Decided = _ => cli.Head.End();

        (await cli.TypedAsync("y\nr\nOrder 1042, please\n", Run)).Exit.ShouldBe(0);

        var decision = cli.Head.Decisions.ShouldHaveSingleItem();
        decision.GetProperty("decision").GetString().ShouldBe("respond");
        decision.GetProperty("text").GetString().ShouldBe("Order 1042, please");
    }

    [Fact]
    public async Task Gate_TwoAtOnce_AreAskedOneAfterTheOther()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("g1", new { n = 1 });
        cli.Head.Open("g2", new { n = 2 });
        cli.Head.Decided = _ =>
        {
            if (cli.Head.Decisions.Length == 2)
                cli.Head.End();
        };

        (await cli.TypedAsync("y\nn\n", Run)).Exit.ShouldBe(0);

        cli.Head.Requests.Where(r => r.Path.EndsWith("/decision", StringComparison.Ordinal))
            .Select(r => $"{r.Path} {r.Body!.Value.Text("decision")}")
            .ShouldBe(["/api/approvals/g1/decision approve", "/api/approvals/g2/decision reject"]);
    }

    private static async Task<Cli> AtAGateAsync()
    {
        var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);
        cli.Head.Open("r1.g1", new { invoice = "INV-7", amount = 40 });
        cli.Head.Decided = _ => cli.Head.End(output: "done");
        return cli;
    }
}
