using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Tests.Hosting;

public sealed class RequestDataTests(FunctionApp app) : IClassFixture<FunctionApp>
{
    [Fact]
    public async Task CheckStatusResponse_OfAStart_LeadsToTheEnd()
    {
        var answer = await app.SendAsync("POST", $"/api/start/Greet?code={app.MasterKey}", "Ann", key: null);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var links = await answer.JsonAsync();
        links.EnumerateObject().Select(link => link.Name).ShouldBe([
            "id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "rewindPostUri", "purgeHistoryDeleteUri", "restartPostUri",
            "suspendPostUri", "resumePostUri"]);
        var status = links.GetProperty("statusQueryGetUri").GetString()!;
        answer.Headers.Location!.ToString().ShouldBe(status);
        await app.Services.GetRequiredService<DurableTaskClient>().WaitForInstanceCompletionAsync(links.GetProperty("id").GetString()!);
        using var http = new HttpClient();
        using var end = JsonDocument.Parse(await http.GetStringAsync(status));
        end.RootElement.GetProperty("output").GetString().ShouldBe("SayHello Ann!");
    }

    [Theory]
    [InlineData("Forwarded", "proto=https;host=\"agents.example:81\", host=b", "https://agents.example:81")]
    [InlineData("X-Forwarded-Host", "agents.example", "http://agents.example")]
    [InlineData("X-Forwarded-Host", "evil.example", null)]
    [InlineData("Forwarded", "host=evil.example", null)]
    public async Task CheckStatusResponse_ThroughAProxy_NamesItIfItMayBeServed(string header, string value, string? expected)
    {
        var answer = await app.SendAsync("POST", "/api/start/Greet", "Ann", change: request => request.Headers.Add(header, value));

        answer.Headers.Location!.GetLeftPart(UriPartial.Authority)
            .ShouldBe(expected ?? app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
    }

    [Theory]
    [InlineData("Greet", 20, HttpStatusCode.OK, "Completed")]
    [InlineData("Crashes", 20, HttpStatusCode.InternalServerError, "Failed")]
    [InlineData("Waits", 0.05, HttpStatusCode.Accepted, null)]
    public async Task WaitForCompletion_EndsOrDoesNot_AnswersEitherWay(string name, double seconds, HttpStatusCode status, string? runtimeStatus)
    {
        var answer = await app.SendAsync("POST", FormattableString.Invariant($"/api/run/{name}?seconds={seconds}"), "Ann");

        answer.StatusCode.ShouldBe(status);
        var body = await answer.JsonAsync();
        if (runtimeStatus is null)
            body.TryGetProperty("statusQueryGetUri", out _).ShouldBeTrue();
        else
            body.GetProperty("RuntimeStatus").GetString().ShouldBe(runtimeStatus);
    }

    [Fact]
    public async Task RequestAndResponse_OfTheFunctionsWorker_CarryEverything()
    {
        var answer = await app.SendAsync("POST", "/api/Mirror?status=418", key: null, change: request =>
        {
            request.Content = new StringContent("body", Encoding.UTF8, "text/plain");
            request.Headers.Add("X-Sent", "sent");
            request.Headers.Add("Cookie", "a=b");
        });

        ((int)answer.StatusCode).ShouldBe(418);
        answer.Headers.GetValues("X-Mirror").ShouldBe(["POST", "sent"]);
        answer.Headers.GetValues("Set-Cookie").Single().ShouldBe("seen=b; path=/; samesite=strict; httponly");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("BODY");
    }

    [Fact]
    public async Task CallHttp_AnsweredWith202_IsFollowedToTheEnd()
    {
        var end = await CallAsync(new DurableHttpRequest(
            HttpMethod.Post, new Uri(app.Http.BaseAddress!, "/api/Slow"), new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>
            {
                ["X-Sent"] = "mine",
            }, asynchronousPatternEnabled: true) { Content = "{}" });

        end.ReadOutputAs<string>().ShouldBe("200 GET mine 3");
    }

    [Fact]
    public async Task CallHttp_AnsweredWithAnError_IsTriedAgainAndGivesTheAnswer()
    {
        var end = await CallAsync(new DurableHttpRequest(HttpMethod.Get, new Uri(app.Http.BaseAddress!, "/api/Nowhere"))
        {
            HttpRetryOptions = new([HttpStatusCode.NotFound]) { MaxNumberOfAttempts = 3, FirstRetryInterval = TimeSpan.FromMilliseconds(1) },
        });

        end.ReadOutputAs<string>().ShouldStartWith("404");
        var history = await app.Services.GetRequiredService<DurableTaskClient>().GetOrchestrationHistoryAsync(end.InstanceId);
        history.Count(e => e.EventType == global::DurableTask.Core.History.EventType.TaskScheduled).ShouldBe(3);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", "HttpRequestException")]
    [InlineData("file:///etc/hosts", "ArgumentException")]
    public async Task CallHttp_WithoutAnAnswer_Fails(string address, string error)
    {
        var end = await CallAsync(new DurableHttpRequest(HttpMethod.Get, new Uri(address)));
        end.FailureDetails!.InnerFailure!.ErrorType.ShouldEndWith(error);
    }

    [Fact]
    public void HttpRequestOfAnOrchestrator_ThroughJson_IsTheSame()
    {
        var converter = JsonDataConverter.Default;
        var request = new DurableHttpRequest(HttpMethod.Patch, new Uri("http://a/b"))
        {
            Content = "c",
            Headers = new Dictionary<string, Microsoft.Extensions.Primitives.StringValues> { ["one"] = "1", ["two"] = new(["1", "2"]) },
            HttpRetryOptions = new([HttpStatusCode.Conflict]) { MaxNumberOfAttempts = 2, RetryTimeout = TimeSpan.FromMinutes(1) },
            Timeout = TimeSpan.FromSeconds(9),
        };
        var text = converter.Serialize(request)!;
        converter.Serialize(converter.Deserialize<DurableHttpRequest>(text)).ShouldBe(text);
        text.ShouldContain("""
            "method":"PATCH"
            """);
    }

    private async Task<OrchestrationMetadata> CallAsync(DurableHttpRequest request)
    {
        var client = app.Services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("CallsHttp", request);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await client.WaitForInstanceCompletionAsync(id, true, limit.Token);
    }
}
