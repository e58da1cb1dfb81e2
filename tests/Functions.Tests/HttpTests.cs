using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class HttpTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m, tools: [desk.refund] } }
        steps: [ { agent: one } ]
        """;

    private static async Task<Bench> EndedAsync(int runs = 1)
    {
        var bench = await Bench.OpenAsync(Team);
        bench.Otherwise = Say("done");
        for (var i = 0; i < runs; i++)
        {
            await bench.RunAsync(more: new { id = $"run-{i}" });
            await bench.PassAsync(TimeSpan.FromMinutes(1));
        }

        return bench;
    }

    [Fact]
    public async Task List_PageByPage_ShowsEachRunOnceNewestFirst()
    {
        await using var bench = await EndedAsync(5);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs?top=2{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        seen.ShouldBe(["run-4", "run-3", "run-2", "run-1", "run-0"]);
    }

    [Theory]
    [InlineData("team=main", 3)]
    [InlineData("team=other", 0)]
    [InlineData("outcome=completed", 3)]
    [InlineData("outcome=rejected", 0)]
    [InlineData("since=2026-03-01T12:00:30Z", 2)]
    [InlineData("since=2027-01-01T00:00:00Z", 0)]
    public async Task List_Filtered_ShowsWhatFits(string query, int count)
    {
        await using var bench = await EndedAsync(3);
        (await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs?{query}")).GetProperty("items").GetArrayLength().ShouldBe(count);
    }

    [Theory]
    [InlineData("api/runs?top=0", 422)]
    [InlineData("api/runs?top=many", 422)]
    [InlineData("api/runs?outcome=fine", 422)]
    [InlineData("api/runs?since=yesterday", 422)]
    [InlineData("api/runs/run-0/events?after=x", 422)]
    [InlineData("api/runs/run-0/events?after=-1", 422)]
    [InlineData("api/runs/nothing", 404)]
    [InlineData("api/runs/nothing/events", 404)]
    [InlineData("api/approvals/nothing", 404)]
    [InlineData("api/approvals/run.default.run-0", 404)]
    [InlineData("api/teams/nothing", 404)]
    public async Task Get_OfWhatCannotBe_IsAProblemDocument(string path, int status)
    {
        await using var bench = await EndedAsync();
        var response = await bench.Http.GetAsync(path);
        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Events_PageByCursor_AreTheJournal()
    {
        await using var bench = await EndedAsync();
        var all = await bench.Http.GetFromJsonAsync<JsonElement>("api/runs/run-0/events");
        var events = all.GetProperty("items").EnumerateArray().ToList();
        events[0].GetProperty("type").GetString().ShouldBe("run.started");
        events[^1].GetProperty("type").GetString().ShouldBe("run.completed");
        var third = events[2].GetProperty("seq").GetInt64();

        var rest = await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/run-0/events?after={third}");

        rest.GetProperty("items").GetArrayLength().ShouldBe(events.Count - 3);
        var end = rest.GetProperty("cursor").GetInt64();
        end.ShouldBe(events[^1].GetProperty("seq").GetInt64());
        (await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/run-0/events?after={end}")).GetProperty("cursor").GetInt64().ShouldBe(end);
    }

    [Fact]
    public async Task Events_Live_ComeAsTheyHappenGoOnWhereTheyBrokeOffAndEndWithTheRun()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Say("done"));
        await bench.RunAsync();

        string last;
        using (var first = await LiveAsync(bench, null))
        {
            var (type, id) = await NextAsync(first);
            type.ShouldBe("run.started");
            last = id;
        }

        using var second = await LiveAsync(bench, last);
        var types = new List<string>();
        while (types.LastOrDefault() != "gate.opened")
            types.Add((await NextAsync(second)).Type);
        types[0].ShouldBe("definition.pinned");
        (await bench.AnswerAsync(new { decision = "approve", by = "ann" })).Outcome.ShouldBe(Outcome.Completed);
        while (types[^1] != "run.completed")
            types.Add((await NextAsync(second)).Type);

        (await second.ReadToEndAsync()).ShouldBeEmpty();
        types.ShouldContain("gate.decided");
    }

    [Fact]
    public async Task Events_OfARunThatIsTerminatedFromOutside_EndToo()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }));
        await bench.RunAsync();
        using var live = await LiveAsync(bench, null);

        await bench.App.Client.TerminateInstanceAsync($"run.default.{bench.Run}");

        var rest = live.ReadToEndAsync();
        for (var i = 0; i < 2000 && !rest.IsCompleted; i++)
        {
            await bench.PassAsync(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        rest.IsCompletedSuccessfully.ShouldBeTrue();
        (await rest).ShouldContain("gate.opened");
        (await bench.ViewAsync()).Outcome.ShouldBe(Outcome.Cancelled);
    }

    [Fact]
    public async Task Teams_AreListedAndShown()
    {
        await using var bench = await EndedAsync();
        (await bench.Http.GetFromJsonAsync<JsonElement>("api/teams")).GetProperty("items")[0].GetProperty("id").GetString().ShouldBe("main");
        (await bench.Http.GetFromJsonAsync<JsonElement>("api/teams/main")).GetProperty("members")[0].GetProperty("name").GetString().ShouldBe("one");
    }

    [Fact]
    public async Task Doctor_NamesModelsAndServers()
    {
        await using var bench = await EndedAsync();
        var text = await bench.Http.GetStringAsync("api/doctor");
        text.ShouldContain("compatible/test: ready");
        text.ShouldContain("main/desk: 10 tools");
        (await new HttpClient { BaseAddress = bench.Http.BaseAddress }.GetAsync("health")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Body_LargerThanAllowed_IsRefused()
    {
        await using var bench = await EndedAsync();
        var response = await bench.Http.PostAsJsonAsync("api/runs", new { team = "main", input = new string('x', 5_000_000) });
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private static async Task<StreamReader> LiveAsync(Bench bench, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/runs/{bench.Run}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        var response = await bench.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<(string Type, string Id)> NextAsync(StreamReader stream)
    {
        var (type, id) = ("", "");
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line)
        {
            if (line.Length == 0 && id.Length > 0)
                return (type, long.Parse(id, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
        }

        throw new EndOfStreamException("Expected another event, found the end of the stream.");
    }
}
