using System.Text.Json;

namespace Baton.Cli.Tests;

public sealed class BatchTests
{
    private static readonly object[] Failed =
    [
        new { line = 2, run = "b1-2", status = "refused", reason = "Expected the \u001b[31mtask." },
        new { line = 4, run = "b1-4", status = "ended", outcome = "budget_exhausted", reason = "spent" },
    ];

    private static object Batch(string status, int ended, int refused, int queued = 0, int running = 0, int waiting = 0) => new
    {
        id = "b1",
        status,
        lines = ended + refused + queued + running + waiting,
        counts = new { refused, queued, running, waiting, ended },
        outcomes = new Dictionary<string, int> { ["completed"] = Math.Max(0, ended - 1), ["budget_exhausted"] = Math.Min(1, ended) },
        usage = new { tokens = 1234, cost = 0.5m, currency = "USD", steps = 7 },
        startedAt = "2026-03-01T10:00:00Z",
        endedAt = status == "ended" ? "2026-03-01T10:01:05Z" : null,
    };

    private static async Task<Cli> CreateAsync(params object[] states)
    {
        var cli = await Cli.CreateAsync();
        cli.Write("in.jsonl", "\"one\"\n\"two\"\n\"three\"\n\"four\"");
        var left = new Queue<object>(states);
        cli.Head.Instead = seen => (seen.Method, seen.Path) switch
        {
            ("POST", "/api/batches") => new Answer(202, Batch("receiving", 0, 0, queued: 4)),
            ("GET", "/api/batches/b1/lines") when seen.Query.Contains("failed=true", StringComparison.Ordinal) => new Answer(200, new { items = Failed }),
            ("GET", "/api/batches/b1/lines") when seen.Query.Contains("after=0", StringComparison.Ordinal) =>
                new Answer(200, new { items = new[] { new { line = 1, status = "ended", output = "x" } }, cursor = 1 }),
            ("GET", "/api/batches/b1/lines") => new Answer(200, new { items = new[] { Failed[0] } }),
            ("GET", "/api/batches/b1") => new Answer(200, left.Count > 1 ? left.Dequeue() : left.Peek()),
            _ => null,
        };
        return cli;
    }

    [Fact]
    public async Task Batch_ToItsEnd_SumsUpAndKeepsTheFailedLinesAsTheyWere()
    {
        await using var cli = await CreateAsync(Batch("running", 1, 1, running: 2), Batch("ended", 3, 1));

        var result = await cli.PipedAsync("batch", "in.jsonl", "--team", "support", "--id", "b1", "--most", "2");

        result.ShouldBe(new Result(
            1,
            $"""
            batch b1; if this is cut off, say the same with --id b1
            0 of 4 over, 4 queued
            2 of 4 over, 2 at work, 1 refused
            4 of 4 over, 1 refused
            outcome          runs
            completed        2
            budget_exhausted 1
            refused          1
            all              4
            batch b1  1,234 tokens  $0.5000  1 m 05 s
            line 2: refused: Expected the \u001B[31mtask.
            line 4: budget_exhausted: spent
            The failed lines are in {cli.Folder}/in.failed.jsonl; run them again: baton batch {cli.Folder}/in.failed.jsonl --team support

            """.ReplaceLineEndings("\n"),
            ""));
        File.ReadAllText(Path.Combine(cli.Folder, "in.failed.jsonl")).ShouldBe("\"two\"\n\"four\"\n");
        cli.Head.Requests.First(r => r.Method == "POST").Query.ShouldBe("?id=b1&team=support&most=2");
    }

    [Fact]
    public async Task Json_IsADocumentALineAndTheBatchs()
    {
        await using var cli = await CreateAsync(Batch("ended", 3, 1));

        var result = await cli.PipedAsync("batch", "in.jsonl", "--id", "b1", "--json");

        result.Exit.ShouldBe(1);
        var documents = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        documents.Length.ShouldBe(3);
        documents[0].GetProperty("output").GetString().ShouldBe("x");
        documents[1].GetProperty("line").GetInt32().ShouldBe(2);
        documents[2].GetProperty("id").GetString().ShouldBe("b1");
    }

    [Fact]
    public async Task Runs_ThatWaitForPeople_AreSaidAndExit3()
    {
        await using var cli = await CreateAsync(Batch("waiting", 2, 0, waiting: 2));

        var result = await cli.PipedAsync("batch", "in.jsonl", "--id", "b1", "--failed", "again.jsonl");

        result.Exit.ShouldBe(3);
        result.Out.ShouldContain("\nwaiting for a person 2\n");
        result.Out.ShouldEndWith("2 wait for a person: baton approvals list; then see on: baton batch in.jsonl --id b1\n");
        File.Exists(Path.Combine(cli.Folder, "again.jsonl")).ShouldBeTrue();
    }

    [Fact]
    public async Task Terminal_ShowsABarAndThenTheSameSummary()
    {
        await using var cli = await CreateAsync(Batch("running", 1, 1, running: 2), Batch("ended", 3, 1));

        var result = await cli.TypedAsync("", "batch", "in.jsonl", "--id", "b1");

        result.Exit.ShouldBe(1);
        result.Out.ShouldContain("4 of 4 over");
        result.Out.ShouldContain("━");
        result.Out.ShouldContain("budget_exhausted");
    }

    [Fact]
    public async Task File_ThatIsNotThere_Exits2AndStartsNothing()
    {
        await using var cli = await CreateAsync(Batch("ended", 0, 0));

        var result = await cli.PipedAsync("batch", "none.jsonl", "--team", "support");

        result.Exit.ShouldBe(2);
        result.Error.ShouldStartWith("error: Expected a readable file at ");
        cli.Starts.ShouldBeEmpty();
    }
}
