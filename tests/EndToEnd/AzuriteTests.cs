using System.Net.Http.Json;
using System.Text.Json;
using Baton.Azurite;

namespace Baton.EndToEnd;

/// <summary>Queues of Azure Storage: Microsoft's emulator, Microsoft's client on one side and the product on the other.</summary>
public sealed class AzuriteTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private AzuriteProcess _azurite = null!;
    private HeadProcess _head = null!;

    public async Task InitializeAsync()
    {
        _azurite = await AzuriteProcess.StartAsync();
        _desk.Environment["AzureWebJobsStorage"] = _azurite.ConnectionString;
        _desk.Write("clerk.yaml", """
            team: clerk
            pattern: pipeline
            steps: [{ agent: clerk }]
            models: { m: offline/extractive }
            agents: { clerk: { model: m, instructions: Note it. } }
            """);
        _head = await HeadProcess.StartAsync(_desk);
    }

    public async Task DisposeAsync()
    {
        await _head.DisposeAsync();
        await _azurite.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Messages_StartRuns_AndOneThatCannotIsInThePoisonQueueWithItsReasonInTheJournal()
    {
        const string poison = """{"team":"nobody","input":"x","id":"poisoned"}""";
        await _azurite.SendAsync(
            "baton-runs",
            """{"team":"clerk","input":"the first","id":"one"}""",
            """{"team":"clerk","input":"the second","id":"two"}""",
            poison,
            """{"team":"clerk","input":"the first","id":"one"}""");

        foreach (var run in new[] { "one", "two" })
        {
            await Eventually.GetAsync(() => _head.Http.GetAsync($"api/runs/{run}"), r => r.IsSuccessStatusCode, $"run {run} to start");
            (await _head.EndsAsync(run)).GetProperty("outcome").GetString().ShouldBe("completed");
        }

        (await Eventually.GetAsync(() => _azurite.PeekAsync("baton-runs-poison"), found => found.Count > 0, "the poison message to be parked")).ShouldBe([poison]);
        (await Eventually.GetAsync(() => _azurite.PeekAsync("baton-runs"), found => found.Count == 0, "the queue to be empty")).ShouldBeEmpty();
        var events = (await _head.Http.GetFromJsonAsync<JsonElement>("api/runs/poisoned/events")).GetProperty("items").EnumerateArray().ToArray();
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe([.. Enumerable.Repeat("message.refused", 5), "message.parked"]);
        events[^1].GetProperty("data").GetProperty("reason").GetString()!.ShouldStartWith("Expected a team that this head knows, found 'nobody'.");
        (await _head.Http.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Batch_OfTheCommandLine_GoesThroughTheQueueAndLeavesItsFailedLinesToBeRunAgain()
    {
        _desk.Write("in.jsonl", """
            "one"
            {"input": "two", "id": "second"}
            {"no": "input"}
            broken
            "five"
            """);

        var result = await _desk.CallAsync("batch", "in.jsonl", "--team", "clerk", "--id", "b1", "--url", $"{_head.Url}", "--key", _head.FunctionKey);
        var found = await _head.Http.GetFromJsonAsync<JsonElement>("api/doctor");

        result.ExitCode.ShouldBe(1, $"{result}");
        result.Out.ShouldStartWith("batch b1; if this is cut off, say the same with --id b1\n");
        result.Out.ShouldContain("\n5 of 5 over, 2 refused\n");
        result.Out.ShouldContain("completed 3\nrefused   2\nall       5\n");
        result.Out.ShouldContain("\nline 3: refused: The input does not fit the input schema of team 'clerk'.");
        (await File.ReadAllTextAsync(Path.Combine(_desk.Folder, "in.failed.jsonl"))).ShouldBe("{\"no\": \"input\"}\nbroken\n");
        (await _azurite.PeekAsync("baton-runs-poison")).ShouldHaveSingleItem().ShouldContain("\"id\":\"b1-3\"");
        found.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "queue").GetProperty("found").GetString()!
            .ShouldStartWith("baton-runs: Azure Storage queues at http://127.0.0.1:");

        var again = await _desk.CallAsync("batch", "in.jsonl", "--team", "clerk", "--id", "b1", "--url", $"{_head.Url}", "--key", _head.FunctionKey, "--json");
        var lines = again.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        lines.Length.ShouldBe(6);
        lines[..5].Select(l => l.GetProperty("status").GetString()).ShouldBe(["ended", "ended", "refused", "refused", "ended"]);
        lines[1].GetProperty("run").GetString().ShouldBe("b1-second");
        lines[5].GetProperty("outcomes").GetRawText().ShouldBe("""{"completed":3}""");
        (await _head.Http.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").GetArrayLength().ShouldBe(3);
    }
}
