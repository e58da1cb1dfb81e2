using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary>What a head refuses over HTTP, and that it starts nothing then.</summary>
public sealed class RefusalTests(HeadBench bench) : IClassFixture<HeadBench>
{
    [Theory]
    [InlineData("GET", "api/runs")]
    [InlineData("POST", "api/runs")]
    [InlineData("GET", "api/runs/x")]
    [InlineData("GET", "api/runs/x/events")]
    [InlineData("POST", "api/runs/x/cancel")]
    [InlineData("DELETE", "api/runs/x")]
    [InlineData("GET", "api/approvals")]
    [InlineData("GET", "api/approvals/x")]
    [InlineData("POST", "api/approvals/x/decision")]
    [InlineData("GET", "api/teams")]
    [InlineData("GET", "api/doctor")]
    [InlineData("GET", "runtime/webhooks/durabletask/instances")]
    public async Task Request_WithoutKey_Is401(string method, string path)
    {
        using var response = await bench.Head.Stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Request_FunctionKeyOnManagementApi_Is403AndMasterKeyIsNot()
    {
        using var refused = await bench.Head.Http.GetAsync("runtime/webhooks/durabletask/instances");
        using var allowed = await bench.Head.Admin.GetAsync("runtime/webhooks/durabletask/instances");
        (refused.StatusCode, allowed.StatusCode).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.OK));
    }

    [Theory]
    [InlineData("""{"team":"no-such-team","input":"x"}""", 404, "no-such-team")]
    [InlineData("""{"team":"support","input":{"not":"a text"}}""", 422, "string")]
    [InlineData("""{"team":"support"}""", 422, "input")]
    [InlineData("""{"input":"x"}""", 422, "team")]
    [InlineData("""{"team":"support","input":"x","id":"../up"}""", 422, "id")]
    [InlineData("""{"team":"support","input":""", 400, "JSON")]
    [InlineData("[]", 400, "")]
    public async Task Start_BadRequest_IsToldAndStartsNothing(string body, int status, string named)
    {
        using var response = await bench.Head.Http.PostAsync("api/runs", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        (await response.ShouldBeProblemAsync((HttpStatusCode)status)).ShouldContain(named);
        (await bench.Head.Http.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Start_BrokenTeamFile_Is422WithItsPlace()
    {
        var file = bench.Desk.Write("broken.yaml", BadInputTests.BrokenTeam);
        using var response = await bench.Head.Http.PostAsJsonAsync("api/runs", new { team = Path.Combine(bench.Desk.Folder, file), input = "x" });
        (await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity)).ShouldContain("broken.yaml:3:1");
        (await bench.Head.Http.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }
}
