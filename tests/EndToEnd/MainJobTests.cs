using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary>The main job, as its first user does it.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Run_RefundApprovedByOption_RefundsTheSecondChargeOnce()
    {
        var result = await _desk.CallAsync("run", "team.yaml", "--input", Desk.RefundTicket, "--approve-all");

        result.ExitCode.ShouldBe(0, $"{result}");
        RefundIsDoneOnce();
        foreach (var part in new[] { "answer", "84.50 EUR", "outcome  completed", "path     triage → billing", "tool desk.refund", "total", "$0.0000", " ms" })
            result.Out.ShouldContain(part);
    }

    [Fact]
    public async Task Run_OtherTicket_TakesAnotherPathToAnotherAnswer()
    {
        var run = await _desk.JsonAsync(0, "run", "team.yaml", "--input", Desk.TechnicalTicket);

        Text(run, "outcome").ShouldBe("completed");
        Path(run).ShouldBe(["triage", "technical"]);
        Text(run, "output")!.ShouldContain("PDF");
        _desk.Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_WithoutTerminal_WaitsAndNamesHowToGoOn()
    {
        var waits = await _desk.CallAsync("run", "team.yaml", "--input", Desk.RefundTicket, "--id", "ticket-1");

        waits.ExitCode.ShouldBe(3, $"{waits}");
        waits.Out.ShouldContain("/api/callback/");
        waits.Out.ShouldContain("approvals approve gate.default.ticket-1.2.2.1");
        _desk.Refunds.ShouldBeEmpty();

        var goesOn = await _desk.CallAsync("approvals", "approve", "gate.default.ticket-1.2.2.1", "--by", "ada", "--comment", "looks right");
        goesOn.ExitCode.ShouldBe(0, $"{goesOn}");
        goesOn.Out.ShouldContain("approved by ada");
        goesOn.Out.ShouldContain("outcome  completed");
        RefundIsDoneOnce();

        var again = await _desk.CallAsync("approvals", "approve", "gate.default.ticket-1.2.2.1", "--by", "eve");
        again.ExitCode.ShouldBe(1, $"{again}");
        again.Error.ShouldContain("ada");
        RefundIsDoneOnce();
    }

    [Fact]
    public async Task Run_Rejected_RefundsNothingAndSaysWhoSaidNo()
    {
        (await _desk.CallAsync("run", "team.yaml", "--input", Desk.RefundTicket, "--id", "ticket-1")).ExitCode.ShouldBe(3);
        var goesOn = await _desk.CallAsync("approvals", "reject", "gate.default.ticket-1.2.2.1", "--by", "ada", "--comment", "not yet");

        goesOn.ExitCode.ShouldBe(1, $"{goesOn}");
        goesOn.Out.ShouldContain("outcome  rejected");
        goesOn.Out.ShouldContain("ada said no to desk.refund: not yet");
        _desk.Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Approvals_Edit_RefundsWhatThePersonWrote()
    {
        (await _desk.CallAsync("run", "team.yaml", "--input", Desk.RefundTicket, "--id", "ticket-1")).ExitCode.ShouldBe(3);
        var goesOn = await _desk.CallAsync(
            "approvals", "edit", "gate.default.ticket-1.2.2.1", "--args", """{"charge":"CH-5015","amount":10.25,"reason":"Goodwill only."}""");

        goesOn.ExitCode.ShouldBe(0, $"{goesOn}");
        _desk.Refunds.Single().GetProperty("amount").GetDecimal().ShouldBe(10.25m);
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n too much\n", 1)]
    [InlineData("what\ny\n", 0)]
    [InlineData("e\n{\"charge\":\"CH-5015\",\"amount\":1.50,\"reason\":\"Edited at the terminal.\"}\n", 0)]
    [InlineData("l\n", 3)]
    public async Task Run_AtATerminal_AsksAndObeys(string typed, int exitCode)
    {
        await using var process = Terminal("run", "team.yaml", "--input", Desk.RefundTicket);
        foreach (var line in typed.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await process.AnswerAsync(line);
        var result = await process.EndAsync();

        result.ExitCode.ShouldBe(exitCode, $"{result}");
        switch (typed[0])
        {
            case 'y' or 'w':
                RefundIsDoneOnce();
                break;
            case 'e':
                _desk.Refunds.Single().GetProperty("amount").GetDecimal().ShouldBe(1.50m);
                break;
            default:
                _desk.Refunds.ShouldBeEmpty();
                break;
        }
    }

    [Fact]
    public async Task Json_EveryVerb_IsOneDocumentOfTheSameRun()
    {
        var run = await _desk.JsonAsync(0, "run", "team.yaml", "--input", Desk.RefundTicket, "--id", "ticket-1", "--approve-all");
        var show = await _desk.JsonAsync(0, "show", "ticket-1");
        var list = await _desk.JsonAsync(0, "list");

        show.GetRawText().ShouldBe(run.GetRawText());
        list.GetProperty("items").EnumerateArray().Select(r => Text(r, "id")).ShouldBe(["ticket-1"]);
        Text(run, "id").ShouldBe("ticket-1");
        Text(run, "team").ShouldBe("support");
        Text(run, "input").ShouldBe(Desk.RefundTicket);
        Text(run, "status").ShouldBe("ended");
        Path(run).ShouldBe(["triage", "billing"]);
        run.GetProperty("waiting").GetArrayLength().ShouldBe(0);
        var usage = run.GetProperty("usage");
        usage.GetProperty("modelCalls").GetInt32().ShouldBe(4);
        usage.GetProperty("toolCalls").GetInt32().ShouldBe(2);
        usage.GetProperty("steps").GetInt32().ShouldBe(4);

        var events = await _desk.CallAsync("events", "ticket-1", "--json");
        var journal = events.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToList();
        journal.Select(e => e.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, journal.Count).Select(i => (long)i));
        Text(journal[0], "type").ShouldBe("run.started");
        Text(journal[^1], "type").ShouldBe("run.completed");
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static IEnumerable<string?> Path(JsonElement run) => run.GetProperty("path").EnumerateArray().Select(p => p.GetString());

    private TerminalProcess Terminal(params string[] arguments) => TerminalProcess.Start(_desk, arguments);

    private void RefundIsDoneOnce()
    {
        var refund = _desk.Refunds.ShouldHaveSingleItem();
        Text(refund, "charge").ShouldBe("CH-5015");
        refund.GetProperty("amount").GetDecimal().ShouldBe(84.50m);
    }
}
