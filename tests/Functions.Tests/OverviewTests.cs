using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>The list of runs and the costs, as the dashboard asks for them.</summary>
public sealed class OverviewTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m, retries: { attempts: 1 } } }
        steps: [ { agent: one } ]
        """;

    private static async Task<Bench> EndedAsync()
    {
        var bench = await Bench.OpenAsync(Team);
        bench.Then(Say("done"), Fail(400), Say("done"));
        foreach (var (id, input) in new[] { ("run-0", "a bill"), ("run-1", "a crash"), ("run-2", "a Bill again") })
        {
            await bench.RunAsync(input, new { id });
            await bench.PassAsync(TimeSpan.FromMinutes(1));
        }

        return bench;
    }

    private static async Task<string[]> IdsAsync(Bench bench, string query) =>
        [.. (await bench.Http.GetFromJsonAsync<JsonElement>($"api/overview?{query}")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!)];

    [Theory]
    [InlineData("", "run-2 run-1 run-0")]
    [InlineData("q=bill", "run-2 run-0")]
    [InlineData("q=RUN-1", "run-1")]
    [InlineData("status=ended&outcome=completed", "run-2 run-0")]
    [InlineData("outcome=failed", "run-1")]
    [InlineData("outcome=model_failed", "run-1")]
    [InlineData("status=waiting", "")]
    [InlineData("team=other", "")]
    [InlineData("ids=run-0,none,run-2", "run-0 run-2")]
    public async Task Overview_Filtered_ShowsWhatFits(string query, string expected)
    {
        await using var bench = await EndedAsync();
        (await IdsAsync(bench, query)).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        // Rows that were kept say the same.
        (await IdsAsync(bench, query)).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Overview_PageByPage_ShowsEachRunOnce()
    {
        await using var bench = await EndedAsync();
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await bench.Http.GetFromJsonAsync<JsonElement>($"api/overview?top=1{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            page.GetProperty("total").GetInt32().ShouldBe(3);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        seen.ShouldBe(["run-2", "run-1", "run-0"]);
    }

    [Fact]
    public async Task Overview_RunDeletedAndStartedAgainByItsName_ShowsTheNewOne()
    {
        await using var bench = await EndedAsync();
        (await IdsAsync(bench, "outcome=model_failed")).ShouldBe(["run-1"]);
        using (var deleted = await bench.Http.DeleteAsync("api/runs/run-1"))
            deleted.EnsureSuccessStatusCode();
        bench.Then(Say("done"));
        await bench.RunAsync("a crash", new { id = "run-1" });
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        (await IdsAsync(bench, "outcome=completed")).ShouldBe(["run-1", "run-2", "run-0"]);
    }

    [Theory]
    [InlineData("api/overview?status=asleep", "status")]
    [InlineData("api/overview?outcome=good", "outcome")]
    [InlineData("api/overview?top=0", "top")]
    [InlineData("api/overview?top=501", "top")]
    [InlineData("api/overview?since=soon", "since")]
    [InlineData("api/costs?by=week", "by")]
    [InlineData("api/costs?since=soon", "since")]
    public async Task Query_ThatDoesNotFit_Is422AndNamesIt(string path, string name)
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var answer = await bench.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetString()!.ShouldStartWith($"{name}: expected");
    }

    [Fact]
    public async Task Costs_OfEndedRuns_AreTheRunsOwnFigures()
    {
        await using var bench = await EndedAsync();
        var usage = new List<JsonElement>();
        foreach (var id in new[] { "run-0", "run-1", "run-2" })
            usage.Add((await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/{id}")).GetProperty("usage"));
        var items = (await bench.Http.GetFromJsonAsync<JsonElement>("api/costs?by=day")).GetProperty("items").EnumerateArray().ToArray();

        var one = items.ShouldHaveSingleItem();
        one.GetProperty("team").GetString().ShouldBe("main");
        one.GetProperty("agent").GetString().ShouldBe("one");
        one.GetProperty("model").GetString().ShouldBe("compatible/test");
        one.GetProperty("calls").GetInt32().ShouldBe(2);
        one.GetProperty("inputTokens").GetInt64().ShouldBe(usage.Sum(u => u.GetProperty("inputTokens").GetInt64()));
        one.GetProperty("outputTokens").GetInt64().ShouldBe(usage.Sum(u => u.GetProperty("outputTokens").GetInt64()));
    }

    [Fact]
    public async Task Costs_SinceAfterTheRuns_AreNone()
    {
        await using var bench = await EndedAsync();
        await bench.PassAsync(TimeSpan.FromHours(3));
        var since = Uri.EscapeDataString((bench.Clock.GetUtcNow() - TimeSpan.FromHours(1)).ToString("O"));
        (await bench.Http.GetFromJsonAsync<JsonElement>($"api/costs?since={since}")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }
}
