using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary>Every verb of the command line, as its users call it: piped and at a terminal, with a head that runs, and its exit codes.</summary>
public sealed class VerbTests : IDisposable
{
    private const char Escape = '\u001b';
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task EveryVerb_Piped_EndsAsDocumentedWithoutColoursAndWithJson()
    {
        await using var head = await HeadProcess.StartAsync(_desk);
        await MadeAsync("fresh");

        // A run that waits for a person, and what can be said of it.
        await BothAsync(0, "validate", "team.yaml");
        await BothAsync(0, "plan", "team.yaml", "--input", Desk.RefundTicket);
        (await CallAsync(0, "forecast", "team.yaml")).Out.ShouldStartWith("forecast  none yet");
        await CallAsync(3, "run", "team.yaml", "--id", "one", "--input", Desk.RefundTicket);
        var gate = (await head.GateAsync()).GetProperty("id").GetString()!;
        await BothAsync(0, "list");
        await BothAsync(0, "show", "one");
        await BothAsync(0, "approvals");
        (await BothAsync(0, "approvals", "show", gate)).Out.ShouldContain("may be edited to fit");
        await BothAsync(0, "check", "team.yaml", "--against-running");
        await CallAsync(2, "replay", "one");
        await CallAsync(0, "suspend", "one");
        await CallAsync(0, "resume", "one");
        await BothAsync(0, "events", "one");

        // The decision, and what can be done with a run that has ended.
        await CallAsync(0, "approvals", "approve", gate, "--by", "lead@example.com");
        (await head.EndsAsync("one")).GetProperty("outcome").GetString().ShouldBe("completed");
        await BothAsync(0, "forecast", "team.yaml");
        (await CallAsync(0, "export", "one")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(l => IsJson(l));
        await CallAsync(0, "export", "one", "--output", "one.jsonl");
        await BothAsync(0, "export", "--verify", "one.jsonl");
        _desk.Write("changed.jsonl", (await File.ReadAllTextAsync(Path.Combine(_desk.Folder, "one.jsonl"))).Replace("lead@example.com", "boss@example.com", StringComparison.Ordinal));
        (await BothAsync(1, "export", "--verify", "changed.jsonl")).Error.ShouldContain("line ");
        await BothAsync(0, "replay", "one");
        await CallAsync(0, "fork", "one", "--from", "2.3", "--id", "other");
        (await head.RunAsync("other")).GetProperty("forkOf").GetString().ShouldBe("one");
        _desk.Refunds.Count.ShouldBe(1);
        await CallAsync(2, "rewind", "one");
        await CallAsync(2, "cancel", "one");

        // A run that is ended from outside, gone back to, and forgotten.
        await CallAsync(3, "run", "team.yaml", "--id", "two", "--input", Desk.RefundTicket, "--detach");
        await head.RestsAsync("two");
        await CallAsync(0, "cancel", "two");
        await CallAsync(3, "rewind", "two", "--detach");
        await CallAsync(0, "purge", "two");
        await CallAsync(2, "show", "two");

        // The rest, and what is no use.
        _desk.Write("lines.jsonl", "\"the printer jams\"\n\"the scanner is slow\"\n");
        await BothAsync(0, "batch", "lines.jsonl", "--team", Path.Combine("fresh", "team.yaml"));
        await BothAsync(0, "eval", Path.Combine("fresh", "cases.yaml"));
        (await _desk.CallAsync("doctor")).ExitCode.ShouldBeInRange(0, 1);
        await CallAsync(0, "completion", "bash");
        await CallAsync(2, "fly");
        await CallAsync(2, "validate", "missing.yaml");
        await CallAsync(4, "list", "--url", "http://127.0.0.1:9");
    }

    [Fact]
    public async Task EveryVerb_AtATerminal_EndsAsWhenPiped()
    {
        await using var head = await HeadProcess.StartAsync(_desk);
        await MadeAsync("fresh");
        await CallAsync(0, "run", Path.Combine("fresh", "team.yaml"), "--id", "done", "--input", "the printer jams");
        await CallAsync(0, "export", "done", "--output", "done.jsonl");
        _desk.Write("lines.jsonl", "\"the printer jams\"\n\"the scanner is slow\"\n");

        foreach (var words in (string[][])
        [
            ["validate", "team.yaml"], ["plan", "team.yaml"], ["forecast", "fresh/team.yaml"], ["list"], ["show", "done"], ["events", "done"], ["approvals"],
            ["check", "team.yaml", "--against-running"], ["export", "done"], ["export", "--verify", "done.jsonl"], ["replay", "done"],
            ["fork", "done", "--from", "2"], ["eval", "fresh/cases.yaml"], ["completion", "zsh"], ["init", "another"],
            ["run", "fresh/team.yaml", "--input", "the scanner is slow"], ["batch", "lines.jsonl", "--team", "fresh/team.yaml"],
            ["crashtest", "fresh/team.yaml", "--input", "the printer jams", "--every", "25"], ["purge", "done"],
        ])
        {
            await using var terminal = TerminalProcess.Start(_desk, words);
            var result = await terminal.EndAsync();
            result.ExitCode.ShouldBe(0, $"{string.Join(' ', words)}: {result}");
            if (words[0] is "show" or "run" or "fork")
                result.Out.ShouldContain(Escape, customMessage: string.Join(' ', words));
        }

        // What cannot be done to a run that is not there, and a second head in a folder that has one.
        foreach (var words in (string[][])[["rewind", "done"], ["cancel", "done"], ["suspend", "done"], ["resume", "done"], ["fly"], ["serve", "--port", "0"]])
        {
            await using var terminal = TerminalProcess.Start(_desk, words);
            (await terminal.EndAsync()).ExitCode.ShouldBe(words[0] == "serve" ? 4 : 2, string.Join(' ', words));
        }

        await using var doctor = TerminalProcess.Start(_desk, "doctor");
        (await doctor.EndAsync()).ExitCode.ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task Watch_AtATerminal_PutsEachQuestionAsItComes()
    {
        await using var head = await HeadProcess.StartAsync(_desk);
        await using var terminal = TerminalProcess.Start(_desk, "approvals", "watch", "--by", "lead@example.com");

        await CallAsync(3, "run", "team.yaml", "--id", "one", "--input", Desk.RefundTicket);
        await terminal.AnswerAsync("y");

        (await head.EndsAsync("one")).GetProperty("outcome").GetString().ShouldBe("completed");
        _desk.Refunds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Crashtest_OfATeam_KillsAtWritesAndFindsNothingLost()
    {
        await MadeAsync("fresh");

        var report = await _desk.JsonAsync(0, "crashtest", Path.Combine("fresh", "team.yaml"), "--input", "the printer jams", "--every", "7");

        report.GetProperty("outcome").GetString().ShouldBe("completed");
        report.GetProperty("kills").GetInt32().ShouldBeGreaterThan(1);
        report.GetProperty("failed").GetInt32().ShouldBe(0);
    }

    private async Task MadeAsync(string folder)
    {
        await CallAsync(0, "init", folder);
        await CallAsync(2, "init", folder);
    }

    /// <summary>The call as words and as JSON, which end the same.</summary>
    private async Task<CliResult> BothAsync(int exitCode, params string[] arguments)
    {
        var json = await CallAsync(exitCode, [.. arguments, "--json"]);
        foreach (var line in json.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            IsJson(line).ShouldBeTrue($"{string.Join(' ', arguments)}: {line}");
        json.Out.ShouldNotBeEmpty();
        return await CallAsync(exitCode, arguments);
    }

    private async Task<CliResult> CallAsync(int exitCode, params string[] arguments)
    {
        var result = await _desk.CallAsync(arguments);
        result.ExitCode.ShouldBe(exitCode, $"{string.Join(' ', arguments)}: {result}");
        result.Out.ShouldNotContain(Escape);
        result.Error.ShouldNotContain("   at Baton");
        return result;
    }

    private static bool IsJson(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(line).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
