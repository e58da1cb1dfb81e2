using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class CallbackTests
{
    private static async Task<(Bench Bench, string Link)> WaitingAsync(string order = "o7", string rule = "expires: 2h")
    {
        var bench = await Bench.OpenAsync($$"""
            pattern: pipeline
            agents: { clerk: { instructions: Pay., model: m, tools: [desk.refund] } }
            steps: [ { agent: clerk } ]
            approvals: [ { tool: desk.refund, {{rule}} } ]
            """);
        bench.Then(Call("desk.refund", new { order, amount = 5 }), Say("done"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        return (bench, (await bench.GateAsync()).GetProperty("callbackUri").GetString()!);
    }

    private static HttpClient Stranger() => new();

    [Fact]
    public async Task Links_FollowedByScanners_DecideNothing()
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();

        for (var i = 0; i < 20; i++)
        {
            (await http.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, link))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await bench.GateAsync()).GetProperty("decisions").GetArrayLength().ShouldBe(0);
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
    }

    [Fact]
    public async Task Post_Decides_AndTheLinkIsUsedUp()
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();

        (await http.PostAsJsonAsync(link, new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Completed);

        (await http.PostAsJsonAsync(link, new { decision = "reject", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await http.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        bench.Tools.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Form_PostedByAPerson_DecidesAndShowsAPage()
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();

        var response = await http.PostAsync(link, new FormUrlEncodedContent(new Dictionary<string, string> { ["decision"] = "reject", ["by"] = "ann", ["comment"] = "no" }));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await response.Content.ReadAsStringAsync()).ShouldContain("decided");
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Rejected);
    }

    [Theory]
    [InlineData("decision=shrug&by=ann")]
    [InlineData("decision=edit&by=ann&args=nothing")]
    [InlineData("by=ann")]
    public async Task Form_ThatMakesNoSense_DecidesNothing(string body)
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();

        var response = await http.PostAsync(link, new StringContent(body, null, "application/x-www-form-urlencoded"));

        ((int)response.StatusCode).ShouldBeInRange(400, 422);
        (await bench.GateAsync()).GetProperty("decisions").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Token_WithAnyCharacterChanged_IsForbidden()
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();
        var at = link.LastIndexOf('/') + 1;

        for (var i = at; i < link.Length; i += 3)
        {
            var tampered = link[..i] + (link[i] == 'A' ? 'B' : 'A') + link[(i + 1)..];
            (await http.PostAsJsonAsync(tampered, new { decision = "approve", by = "eve" })).StatusCode
                .ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        }

        (await bench.GateAsync()).GetProperty("decisions").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Token_AfterItsTime_IsGone()
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();
        await bench.PassAsync(TimeSpan.FromHours(2));

        (await http.PostAsJsonAsync(link, new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.Gone);
        bench.Tools.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Token_OfOtherArgumentsOrAnotherGate_IsGone()
    {
        var (bench, link) = await WaitingAsync();
        await using var _ = bench;
        using var http = Stranger();
        var gate = await bench.GateAsync();
        var head = link[..(link.LastIndexOf('/') + 1)];
        var late = bench.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var other = bench.App.Signer.Sign(new SignedLink("gate.default.other.1.1.1", gate.GetProperty("argumentsHash").GetString(), null, late));
        var changed = bench.App.Signer.Sign(new SignedLink(gate.GetProperty("id").GetString()!, new string('0', 64), null, late));

        (await http.PostAsJsonAsync(head + other, new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await http.PostAsJsonAsync(head + changed, new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Token_ForOnePerson_IsForNobodyElse()
    {
        var (bench, link) = await WaitingAsync(rule: "expires: 2h, approvers: [ann]");
        await using var _ = bench;
        using var http = Stranger();
        var gate = await bench.GateAsync();
        var token = bench.App.Signer.Sign(new SignedLink(
            gate.GetProperty("id").GetString()!, gate.GetProperty("argumentsHash").GetString(), "ann", bench.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds()));
        var own = link[..(link.LastIndexOf('/') + 1)] + token;

        (await http.PostAsJsonAsync(own, new { decision = "approve", by = "eve" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await http.PostAsJsonAsync(own, new { decision = "approve" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Completed);
        (await bench.EventsAsync(EventTypes.GateDecided)).ShouldHaveSingleItem().Text("by").ShouldBe("ann");
    }

    [Fact]
    public async Task Page_WithHostileArguments_ShowsThemAsTextAndRunsNothing()
    {
        const string Hostile = "</pre><script>alert('x')</script><img src=x onerror=\"alert(1)\">";
        var (bench, link) = await WaitingAsync(Hostile);
        await using var _ = bench;
        using var http = Stranger();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        var response = await http.GetAsync(link);
        var page = await response.Content.ReadAsStringAsync();

        page.ShouldNotContain("<script");
        page.ShouldNotContain("<img");
        page.ShouldContain("&lt;script&gt;");
        page.ShouldContain("May clerk call desk.refund?");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Key_ThatWasChanged_LeavesOldLinksGoodWhileItIsKeptAsThePreviousOne()
    {
        const string Old = "a key for links that only tests know";
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents: { clerk: { instructions: Pay., model: m, tools: [desk.refund] } }
            steps: [ { agent: clerk } ]
            """, onDisk: true);
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }), Say("done"));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        var token = (await bench.GateAsync()).GetProperty("callbackUri").GetString()!.Split('/')[^1];
        using var http = Stranger();

        bench.Settings["Baton:Links:Key"] = "another key for links, made later";
        await bench.ReopenAsync();
        (await http.GetAsync(new Uri(bench.Http.BaseAddress!, $"api/callback/{token}"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        bench.Settings["Baton:Links:PreviousKey"] = Old;
        await bench.ReopenAsync();
        var fresh = (await bench.GateAsync()).GetProperty("callbackUri").GetString()!.Split('/')[^1];
        fresh.ShouldNotBe(token);
        foreach (var either in new[] { token, fresh })
            (await http.GetAsync(new Uri(bench.Http.BaseAddress!, $"api/callback/{either}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.PostAsJsonAsync(new Uri(bench.Http.BaseAddress!, $"api/callback/{token}"), new { decision = "approve", by = "ann" }))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.GoOnAsync()).Outcome.ShouldBe(Outcome.Completed);
    }
}
