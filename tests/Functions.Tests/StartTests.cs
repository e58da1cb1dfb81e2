using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class StartTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m } }
        steps: [ { agent: one } ]
        """;

    private static async Task<(HttpStatusCode Status, string? Id, string Text)> PostAsync(Bench bench, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/runs") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        var response = await bench.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, (string?)JsonNode.Parse(text)!["id"], text);
    }

    [Fact]
    public async Task Start_OfARun_AnswersWithItsLinksAndNoKey()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Say("done"));

        var response = await bench.Http.PostAsJsonAsync("api/runs", new { team = "main", input = "x", id = "mine" });

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.Location!.AbsolutePath.ShouldBe("/api/runs/mine");
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain("code=");
        var links = JsonSerializer.Deserialize<JsonElement>(text);
        (await bench.GoOnAsync("mine")).Outcome.ShouldBe(Outcome.Completed);
        (await bench.Http.GetAsync(links.GetProperty("runUri").GetString())).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.Http.GetAsync(links.GetProperty("eventsUri").GetString())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_Repeated_IsTheSameRunOnce()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Say("done"));
        var body = new { team = "main", input = "x", id = "mine" };

        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(bench, body)));
        var run = await bench.GoOnAsync("mine");
        var late = await PostAsync(bench, body);

        starts.ShouldAllBe(s => s.Status == HttpStatusCode.Accepted && s.Id == "mine");
        late.Status.ShouldBe(HttpStatusCode.Accepted);
        run.Outcome.ShouldBe(Outcome.Completed);
        bench.Model.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Start_OfAnIdWithAnotherInputOrTeam_IsAConflict()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Then(Say("done"));
        bench.AddTeam("other", Team);
        await PostAsync(bench, new { team = "main", input = "x", id = "mine" });

        (await PostAsync(bench, new { team = "main", input = "y", id = "mine" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await PostAsync(bench, new { team = "other", input = "x", id = "mine" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await PostAsync(bench, new { team = "main", input = "x", id = "mine", limits = new { steps = 1 } })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task IdempotencyKey_TheSameAgain_IsTheSameRun()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Otherwise = Say("done");

        var first = await PostAsync(bench, new { team = "main", input = "x" }, "k1");
        var again = await PostAsync(bench, new { team = "main", input = "x" }, "k1");
        var clash = await PostAsync(bench, new { team = "main", input = "y" }, "k1");
        var other = await PostAsync(bench, new { team = "main", input = "x" }, "k2");

        again.Id.ShouldBe(first.Id);
        clash.Status.ShouldBe(HttpStatusCode.Conflict);
        other.Id.ShouldNotBe(first.Id);
    }

    [Theory]
    [InlineData("""{"input":"x"}""", 422, "team")]
    [InlineData("""{"team":"nobody","input":"x"}""", 404, "main")]
    [InlineData("""{"team":"main"}""", 422, "input")]
    [InlineData("""{"team":"main","input":{"a":1}}""", 422, "string")]
    [InlineData("""{"team":"main","input":"x","id":"../x"}""", 422, "id")]
    [InlineData("""{"team":"main","input":"x","tenant":"other"}""", 403, "tenant")]
    [InlineData("""{"team":"main","input":"x","after":"soon"}""", 422, "after")]
    [InlineData("""{"team":"main","input":"x","limits":{"steps":0}}""", 422, "steps")]
    [InlineData("""{"team":"main","input":"x","limits":{"tokens":-5}}""", 422, "tokens")]
    [InlineData("""{"team":"/etc/passwd.yaml","input":"x"}""", 404, "passwd")]
    [InlineData("""{"team":7}""", 400, "")]
    [InlineData("""{"team":"main",""", 400, "")]
    [InlineData("""null""", 400, "null")]
    public async Task Start_ThatCannotBe_SaysWhyAsAProblemDocument(string body, int status, string named)
    {
        await using var bench = await Bench.OpenAsync(Team);

        var response = await bench.Http.PostAsync("api/runs", new StringContent(body, null, "application/json"));

        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        text.ShouldContain(named);
        (await bench.Http.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Start_WithoutAKey_IsRefused()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var stranger = new HttpClient { BaseAddress = bench.Http.BaseAddress };
        foreach (var path in new[] { "api/runs", "api/approvals", "api/teams", "api/runs/x", "api/runs/x/events" })
            (await stranger.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        (await stranger.PostAsJsonAsync("api/runs", new { team = "main", input = "x" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
