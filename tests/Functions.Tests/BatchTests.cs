using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class BatchTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m, tools: [desk.refund] } }
        steps: [ { agent: one } ]
        """;

    private static async Task<Bench> OpenAsync(bool onDisk = false)
    {
        var bench = await Bench.OpenAsync(Team, onDisk);
        bench.Otherwise = Say("done");
        return bench;
    }

    [Fact]
    public async Task Lines_OfEveryKind_StartARunEachAndAreCounted()
    {
        await using var bench = await OpenAsync();

        var taken = await PostAsync(bench, "team=main&id=b1&by=ops", """
            "a text"
            {"input": "with an id", "id": "second"}

            {"input": "for nobody", "team": "nobody"}
            {"no": "request"}
            not JSON
            {"input": "again", "id": "second"}
            {"input": "x", "id": "no id"}
            {"input": "last", "limits": {"tokens": 1}}
            """);
        taken.GetProperty("lines").GetInt32().ShouldBe(8);
        var batch = await EndAsync(bench, "b1");

        Counts(batch).ShouldBe("refused 5, queued 0, running 0, waiting 0, ended 3");
        batch.GetProperty("outcomes").GetRawText().ShouldBe("""{"budget_exhausted":1,"completed":2}""");
        batch.GetProperty("usage").GetProperty("steps").GetInt32().ShouldBeGreaterThan(0);
        var lines = await LinesAsync(bench, "b1");
        lines.Select(l => $"{l.GetProperty("line")} {Text(l, "run")} {Text(l, "status")} {Text(l, "outcome")}".TrimEnd()).ShouldBe(
        [
            "1 b1-1 ended completed", "2 b1-second ended completed", "4 b1-4 refused", "5 b1-5 refused", "6  refused", "7  refused", "8  refused",
            "9 b1-9 ended budget_exhausted",
        ]);
        Text(lines[0], "output").ShouldBe("done");
        Text(lines[2], "reason").ShouldStartWith("Expected a team that this head knows, found 'nobody'.");
        Text(lines[3], "reason").ShouldStartWith("The input does not fit the input schema");
        Text(lines[4], "reason").ShouldStartWith("Expected a line of JSON, an input or a request");
        Text(lines[5], "reason").ShouldBe("Expected an id of its own, found 'second', which an earlier line has.");
        Text(lines[6], "reason").ShouldStartWith("Expected an id of letters, digits");
        (await LinesAsync(bench, "b1", "failed=true")).Select(l => l.GetProperty("line").GetInt32()).ShouldBe([4, 5, 6, 7, 8, 9]);
        (await LinesAsync(bench, "b1", "after=2&top=2")).Select(l => l.GetProperty("line").GetInt32()).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task Batch_SentAgain_StartsNothing()
    {
        await using var bench = await OpenAsync();
        var text = Lines(150);
        await PostAsync(bench, "team=main&id=b1", text);
        await EndAsync(bench, "b1");

        (await PostAsync(bench, "team=main&id=b1", text)).GetProperty("counts").GetProperty("ended").GetInt32().ShouldBe(150);

        (await bench.IsQueueEmptyAsync()).ShouldBeTrue();
        (await bench.RunIdsAsync()).Length.ShouldBe(150);
        bench.Model.Requests.Count.ShouldBe(150);
    }

    [Fact]
    public async Task Batch_SentAgainWithOtherLinesOrTeam_IsRefused()
    {
        await using var bench = await OpenAsync();
        bench.AddTeam("other", Team);
        await PostAsync(bench, "team=main&id=b1", Lines(150));

        (await RefusedAsync(bench, "team=main&id=b1", Lines(150).Replace("task 149", "changed"), 409)).ShouldContain("see those from line 101 on");
        (await RefusedAsync(bench, "team=main&id=b1", Lines(100), 409)).ShouldContain("with other lines");
        (await RefusedAsync(bench, "team=main&id=b1", Lines(151), 409)).ShouldContain("with other lines");
        (await RefusedAsync(bench, "team=other&id=b1", Lines(150), 409)).ShouldContain("with another team");
    }

    [Theory]
    [InlineData("id=no%20id", "\"x\"", 422, "id: expected 1 to 40 letters, digits, '-' and '_', found 'no id'.")]
    [InlineData("most=0", "\"x\"", 422, "most: expected a number from 1 to 10000, found '0'.")]
    [InlineData("team=nobody", "\"x\"", 404, "Expected a team that this head knows, found 'nobody'.")]
    [InlineData("team=main", "\n\n", 422, "Expected a line of JSON for each run, found none.")]
    public async Task Batch_ThatCannotBeTaken_IsRefusedWithTheReason(string query, string text, int status, string reason)
    {
        await using var bench = await OpenAsync();

        (await RefusedAsync(bench, query, text, status)).ShouldContain(reason);
    }

    [Fact]
    public async Task Batch_ThatIsNotThere_IsNotFound()
    {
        await using var bench = await OpenAsync();

        foreach (var path in new[] { "api/batches/none", "api/batches/none/lines", "api/batches/no.id" })
            (await bench.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bench.Http.GetAsync("api/batches/none/lines?failed=1&top=501")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Line_ThatIsTooLong_IsRefusedAndTheOthersAreTaken()
    {
        await using var bench = await OpenAsync();

        await PostAsync(bench, "team=main&id=b1", $"\"{new string('x', 5_000_000)}\"\n\"fits\"\n\"{new string('y', 50_000)}\"\n\"{new string('z', 200_000)}\"");
        await EndAsync(bench, "b1");

        var lines = await LinesAsync(bench, "b1");
        lines.Select(l => Text(l, "status")).ShouldBe(["refused", "ended", "refused", "refused"]);
        Text(lines[0], "reason").ShouldStartWith("Expected a line of at most 49152 bytes, found a longer one.");
        Text(lines[2], "reason").ShouldStartWith("Expected a message of at most 49152 bytes, found 50");
    }

    [Fact]
    public async Task Runs_OfABatch_WorkNoMoreThanItsMostAtOnce()
    {
        await using var bench = await OpenAsync();
        using var go = new SemaphoreSlim(0);
        bench.Otherwise = request =>
        {
            go.Wait(TimeSpan.FromSeconds(30));
            return Say("done")(request);
        };

        await PostAsync(bench, "team=main&id=b1&most=1", Lines(3));
        for (var ended = 0; ended < 3; ended++)
        {
            await bench.EventuallyAsync(async () =>
                Counts(await bench.BatchAsync("b1")) == $"refused 0, queued {2 - ended}, running 1, waiting 0, ended {ended}");
            go.Release();
        }

        await EndAsync(bench, "b1");
    }

    [Fact]
    public async Task Runs_ThatWaitForPeople_AreCountedAsSuch()
    {
        await using var bench = await OpenAsync();
        bench.Otherwise = Call("desk.refund", new { order = "o7", amount = 5 });

        await PostAsync(bench, "team=main&id=b1", Lines(2));
        await bench.EventuallyAsync(async () => Text(await bench.BatchAsync("b1"), "status") == "waiting");

        Counts(await bench.BatchAsync("b1")).ShouldBe("refused 0, queued 0, running 0, waiting 2, ended 0");
        (await LinesAsync(bench, "b1")).ShouldAllBe(l => Text(l, "status") == "waiting");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(5, false)]
    [InlineData(13, true)]
    [InlineData(60, false)]
    public async Task Crash_WhileABatchIsSent_LosesAndDoublesNothingWhenItIsSentAgain(int write, bool before)
    {
        FrozenStore? frozen = null;
        await using var bench = await Bench.OpenAsync(Team, onDisk: true, wrap: store => frozen = new FrozenStore(store, write, before));
        bench.Otherwise = Say("done");
        var text = Lines(120);
        _ = bench.App.Store; // Made when it is first asked for.
        var sending = bench.Http.PostAsync("api/batches?team=main&id=b1", new StringContent(text));
        await Task.WhenAny(frozen!.Frozen, sending).WaitAsync(TimeSpan.FromSeconds(30));

        bench.Wrap = null;
        await bench.ReopenAsync();
        await Should.ThrowAsync<Exception>(async () => (await sending).EnsureSuccessStatusCode()).WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(_ => { });
        await PostAsync(bench, "team=main&id=b1", text);
        var batch = await EndAsync(bench, "b1");

        Counts(batch).ShouldBe("refused 0, queued 0, running 0, waiting 0, ended 120");
        batch.GetProperty("outcomes").GetRawText().ShouldBe("""{"completed":120}""");
        (await bench.RunIdsAsync()).Length.ShouldBe(120);
        (await bench.IsQueueEmptyAsync()).ShouldBeTrue();
    }

    private static string Lines(int count) => string.Concat(Enumerable.Range(1, count).Select(i => $"\"task {i}\"\n"));

    private static async Task<JsonElement> PostAsync(Bench bench, string query, string text)
    {
        var response = await bench.Http.PostAsync($"api/batches?{query}", new StringContent(text, Encoding.UTF8, "application/x-ndjson"));
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, answer);
        response.Headers.Location!.ToString().ShouldEndWith($"/api/batches/{JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("id")}");
        return JsonSerializer.Deserialize<JsonElement>(answer);
    }

    private static async Task<string> RefusedAsync(Bench bench, string query, string text, int status)
    {
        var response = await bench.Http.PostAsync($"api/batches?{query}", new StringContent(text));
        var answer = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, answer);
        return answer.Replace("\\u0027", "'", StringComparison.Ordinal);
    }

    private static async Task<JsonElement> EndAsync(Bench bench, string id)
    {
        await bench.EventuallyAsync(async () => Text(await bench.BatchAsync(id), "status") == "ended");
        return await bench.BatchAsync(id);
    }

    private static async Task<JsonElement[]> LinesAsync(Bench bench, string id, string query = "") =>
        [.. (await bench.Http.GetFromJsonAsync<JsonElement>($"api/batches/{id}/lines?{query}")).GetProperty("items").EnumerateArray()];

    private static string Counts(JsonElement batch) =>
        string.Join(", ", batch.GetProperty("counts").EnumerateObject().Select(c => $"{c.Name} {c.Value}"));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
