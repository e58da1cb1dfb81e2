using System.Net;
using System.Text;
using System.Text.Json;

namespace Baton.Engine.Tests.Hosting;

public sealed class ManagementApiTests(FunctionApp app) : IClassFixture<FunctionApp>
{
    private const string Root = "/runtime/webhooks/durabletask";

    [Theory]
    [InlineData("Greet", "\"Ann\"", "\"SayHello Ann!\"")]
    [InlineData("greetinput", "{\"Number\":1,\"Name\":\"Bea\"}", "\"SayHello Bea of GreetInput\"")]
    [InlineData("Shapes", null, "[\"7 WithValueTask\",\"True True True True\",\"nothing\"]")]
    [InlineData("Breaks", null, "\"System.IO.InvalidDataException: at once\"")]
    public async Task Start_WithTimeout_AnswersWithTheOutput(string name, string? input, string output)
    {
        var response = await StartAsync($"{name}?timeout=60&pollingInterval=1", input);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe(output);
    }

    [Fact]
    public async Task Start_OfAnOrchestratorThatFails_AnswersWithItsStatus()
    {
        var response = await StartAsync("Crashes?timeout=60");

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var status = await response.JsonAsync();
        status.GetProperty("runtimeStatus").GetString().ShouldBe("Failed");
        status.GetProperty("output").GetString().ShouldBe("System.IO.InvalidDataException: crashed");
    }

    [Fact]
    public async Task Start_WithoutTimeout_AnswersWithTheLinks()
    {
        var response = await StartAsync("Waits/links%20of");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var links = await response.JsonAsync();
        links.EnumerateObject().Select(link => link.Name).ShouldBe(
        [
            "id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "rewindPostUri", "purgeHistoryDeleteUri", "restartPostUri",
            "suspendPostUri", "resumePostUri",
        ]);
        var instance = $"{app.Http.BaseAddress}runtime/webhooks/durabletask/instances/links%20of";
        links.GetProperty("id").GetString().ShouldBe("links of");
        links.GetProperty("statusQueryGetUri").GetString().ShouldBe(instance);
        links.GetProperty("sendEventPostUri").GetString().ShouldBe(instance + "/raiseEvent/{eventName}");
        links.GetProperty("terminatePostUri").GetString().ShouldBe(instance + "/terminate?reason={text}");
        response.Headers.Location!.AbsoluteUri.ShouldBe(instance);
    }

    [Fact]
    public async Task Start_WithTheKeyInTheQuery_RepeatsItInTheLinks()
    {
        var response = await app.SendAsync("POST", $"{Root}/orchestrators/Waits?code={app.MasterKey}", key: null);

        var link = (await response.JsonAsync()).GetProperty("statusQueryGetUri").GetString()!;
        (await app.Http.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Start_OfAnUnknownOrchestrator_IsRefused() =>
        (await (await StartAsync("Nobody")).ProblemAsync(400)).ShouldContain("found 'Nobody'");

    [Theory]
    [InlineData("{")]
    [InlineData("word")]
    public async Task Start_WithABodyThatIsNoJson_IsRefused(string body) => await (await StartAsync("Greet", body)).ProblemAsync(400);

    [Fact]
    public async Task Status_WhileItWaits_SaysWhereToLookAgain()
    {
        var id = await WaitingAsync();
        var response = await app.SendAsync("GET", $"{Root}/instances/{id}");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        response.Headers.Location!.AbsolutePath.ShouldBe($"{Root}/instances/{id}");
        var status = await response.JsonAsync();
        status.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime", "lastUpdatedTime"]);
        status.GetProperty("customStatus").GetProperty("waits").GetBoolean().ShouldBeTrue();
        status.GetProperty("createdTime").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
    }

    [Fact]
    public async Task Event_RaisedToAWaitingInstance_LetsItEnd()
    {
        var id = await WaitingAsync();

        (await app.SendAsync("POST", $"{Root}/instances/{id}/raiseEvent/GO", "now")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var status = await EndAsync(id);
        status.GetProperty("output").GetString().ShouldBe("now");
        await (await app.SendAsync("POST", $"{Root}/instances/{id}/raiseEvent/go", "again")).ProblemAsync(410);
        await (await app.SendAsync("POST", $"{Root}/instances/{id}/terminate")).ProblemAsync(410);
        await (await app.SendAsync("POST", $"{Root}/instances/{id}/rewind")).ProblemAsync(410);
    }

    [Fact]
    public async Task Event_WithABodyThatIsNoJson_IsRefused()
    {
        var id = await WaitingAsync();
        var response = await app.SendAsync(
            "POST",
            $"{Root}/instances/{id}/raiseEvent/go",
            change: request => request.Content = new StringContent("now", Encoding.UTF8, "text/plain"));

        await response.ProblemAsync(400);
    }

    [Fact]
    public async Task Terminate_OfAWaitingInstance_EndsItWithTheReason()
    {
        var id = await WaitingAsync();

        (await app.SendAsync("POST", $"{Root}/instances/{id}/terminate?reason=enough")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var status = await EndAsync(id);
        status.GetProperty("runtimeStatus").GetString().ShouldBe("Terminated");
        status.GetProperty("output").GetString().ShouldBe("enough");
    }

    [Fact]
    public async Task Suspend_ThenResume_ChangesTheStatus()
    {
        var id = await WaitingAsync();

        (await app.SendAsync("POST", $"{Root}/instances/{id}/suspend?reason=lunch")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await UntilAsync(id, status => status == "Suspended");
        (await app.SendAsync("POST", $"{Root}/instances/{id}/resume")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await UntilAsync(id, status => status == "Running");
    }

    [Fact]
    public async Task Restart_OfAnEndedInstance_StartsAnother()
    {
        var id = $"restart-{Guid.NewGuid():N}";
        await StartAsync($"Greet/{id}?timeout=60", "\"Ann\"");

        var again = await app.SendAsync("POST", $"{Root}/instances/{id}/restart");

        again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var other = (await again.JsonAsync()).GetProperty("id").GetString()!;
        other.ShouldNotBe(id);
        (await EndAsync(other)).GetProperty("output").GetString().ShouldBe("SayHello Ann!");
    }

    [Fact]
    public async Task Purge_ByAFilterThatNothingFits_FindsNothing() =>
        (await app.SendAsync("DELETE", $"{Root}/instances?createdTimeFrom=2001-01-01&createdTimeTo=2001-01-02")).StatusCode
            .ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Start_WithVersion_IsOfThatVersion()
    {
        var id = $"version-{Guid.NewGuid():N}";
        (await StartAsync($"ShowVersion/{id}?timeout=60&version=3.1")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = await app.SendAsync("POST", $"{Root}/instances/{id}/restart?restartWithNewInstanceId=false&timeout=60");
        (await again.Content.ReadAsStringAsync()).ShouldBe("\"3.1\"");
    }

    [Fact]
    public async Task List_OfSeveralStatuses_TakesThemInAnyForm()
    {
        var prefix = $"forms-{Guid.NewGuid():N}";
        await StartAsync($"Greet/{prefix}-1?timeout=60", "\"Ann\"");
        await StartAsync($"Crashes/{prefix}-2?timeout=60");
        foreach (var query in new[] { "runtimeStatus=Completed,Failed", "runtimeStatus=Completed&runtimeStatus=failed" })
            (await (await app.SendAsync("GET", $"{Root}/instances?instanceIdPrefix={prefix}&{query}")).JsonAsync()).GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Purge_OfAnEndedInstance_DeletesIt()
    {
        var id = $"purge-{Guid.NewGuid():N}";
        await StartAsync($"Greet/{id}?timeout=60", "\"Ann\"");

        var purged = await app.SendAsync("DELETE", $"{Root}/instances/{id}");

        (await purged.JsonAsync()).GetProperty("instancesDeleted").GetInt32().ShouldBe(1);
        await (await app.SendAsync("DELETE", $"{Root}/instances/{id}")).ProblemAsync(404);
        await (await app.SendAsync("GET", $"{Root}/instances/{id}")).ProblemAsync(404);
    }

    [Fact]
    public async Task Purge_OfManyWithoutATime_IsRefused() =>
        (await (await app.SendAsync("DELETE", $"{Root}/instances")).ProblemAsync(400)).ShouldContain("createdTimeFrom");

    [Fact]
    public async Task List_WithTop_GoesOnWithTheToken()
    {
        var prefix = $"list-{Guid.NewGuid():N}-";
        foreach (var number in Enumerable.Range(1, 3))
            await StartAsync($"Greet/{prefix}{number}?timeout=60", "\"Ann\"");
        var path = $"{Root}/instances?instanceIdPrefix={prefix}&top=2&runtimeStatus=completed,failed&showInput=false";

        var first = await app.SendAsync("GET", path);
        var token = first.Headers.GetValues("x-ms-continuation-token").Single();
        var second = await app.SendAsync("GET", path, change: request => request.Headers.Add("x-ms-continuation-token", token));

        var found = (await first.JsonAsync()).EnumerateArray().Concat((await second.JsonAsync()).EnumerateArray()).ToList();
        found.Select(instance => instance.GetProperty("instanceId").GetString()).Order().ShouldBe([prefix + 1, prefix + 2, prefix + 3]);
        found.ShouldAllBe(instance => instance.GetProperty("input").ValueKind == JsonValueKind.Null);
    }

    [Theory]
    [InlineData("top=0")]
    [InlineData("runtimeStatus=Running,7")]
    [InlineData("createdTimeFrom=yesterday")]
    [InlineData("showInput=maybe")]
    public async Task List_WithAWrongQuery_IsRefused(string query) =>
        (await (await app.SendAsync("GET", $"{Root}/instances?{query}")).ProblemAsync(400)).ShouldContain(query.Split('=')[0]);

    [Theory]
    [InlineData("POST", "/orchestrators/Greet")]
    [InlineData("GET", "/instances")]
    [InlineData("DELETE", "/instances?createdTimeFrom=2020-01-01")]
    [InlineData("GET", "/instances/x")]
    [InlineData("DELETE", "/instances/x")]
    [InlineData("POST", "/instances/x/terminate")]
    [InlineData("POST", "/instances/x/suspend")]
    [InlineData("POST", "/instances/x/resume")]
    [InlineData("POST", "/instances/x/rewind")]
    [InlineData("POST", "/instances/x/restart")]
    [InlineData("POST", "/instances/x/raiseEvent/go")]
    public async Task Request_WithoutTheMasterKey_IsRefused(string method, string path)
    {
        await (await app.SendAsync(method, Root + path, key: null)).ProblemAsync(401);
        await (await app.SendAsync(method, Root + path, key: "function")).ProblemAsync(401);
    }

    [Theory]
    [InlineData("terminate")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("rewind")]
    [InlineData("restart")]
    [InlineData("raiseEvent/go")]
    public async Task Change_OfAnInstanceThatIsNotThere_IsRefused(string change) =>
        (await (await app.SendAsync("POST", $"{Root}/instances/nobody/{change}")).ProblemAsync(404)).ShouldContain("'nobody'");

    private async Task<string> WaitingAsync()
    {
        var id = (await (await StartAsync("Waits")).JsonAsync()).GetProperty("id").GetString()!;
        await UntilAsync(id, status => status == "Running");
        return id;
    }

    private async Task<JsonElement> EndAsync(string id) =>
        await UntilAsync(id, status => status is "Completed" or "Failed" or "Terminated");

    private async Task<JsonElement> UntilAsync(string id, Func<string, bool> reached)
    {
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var status = await (await app.SendAsync("GET", $"{Root}/instances/{id}")).JsonAsync();
            if (reached(status.GetProperty("runtimeStatus").GetString()!))
                return status;
            await Task.Yield();
        }

        throw new TimeoutException($"Instance '{id}' did not get there.");
    }

    private Task<HttpResponseMessage> StartAsync(string nameAndQuery, string? input = null) => app.SendAsync(
        "POST",
        $"{Root}/orchestrators/{nameAndQuery}",
        change: request => request.Content = input is null ? null : new StringContent(input, Encoding.UTF8, "application/json"));
}
