using System.Net;
using System.Text;

namespace Baton.Engine.Tests.Hosting;

public sealed class HttpFunctionTests(FunctionApp app) : IClassFixture<FunctionApp>
{
    [Fact]
    public async Task Route_ThatFits_GivesTheFunctionItsValues()
    {
        var answer = await (await app.SendAsync("GET", "/api/orders/7", key: null)).JsonAsync();

        answer.GetProperty("number").GetInt32().ShouldBe(7);
        answer.GetProperty("path").GetString().ShouldBe("/api/orders/7");
    }

    [Theory]
    [InlineData("GET", "/api/orders/seven", 404)]
    [InlineData("GET", "/orders/7", 404)]
    [InlineData("DELETE", "/api/orders/7", 405)]
    public async Task Route_ThatDoesNotFit_IsNotServed(string method, string path, int status) =>
        ((int)(await app.SendAsync(method, path)).StatusCode).ShouldBe(status);

    [Fact]
    public async Task RouteValue_OfAnotherType_IsRefused() =>
        (await (await app.SendAsync("GET", "/api/guids/none")).ProblemAsync(400))
            .ShouldBe("Expected 'id' in the route to be of type Guid.");

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task Function_WithoutRouteOrMethods_IsServedUnderItsName(string method) =>
        (await (await app.SendAsync(method, "/api/unrouted")).Content.ReadAsStringAsync()).ShouldBe(method);

    [Theory]
    [InlineData("/api/Unrouted", null, 401)]
    [InlineData("/api/Unrouted", "wrong", 401)]
    [InlineData("/api/Unrouted", "function", 200)]
    [InlineData("/api/Unrouted", "master", 200)]
    [InlineData("/api/AdminOnly", null, 401)]
    [InlineData("/api/AdminOnly", "function", 401)]
    [InlineData("/api/AdminOnly", "master", 200)]
    [InlineData("/api/PlainValue", null, 200)]
    public async Task Key_ByLevel_OpensOrNot(string path, string? key, int status)
    {
        var response = await app.SendAsync("GET", path, key: key);

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 401)
            (await response.ProblemAsync(401)).ShouldContain("x-functions-key");
    }

    [Fact]
    public async Task Key_InTheQuery_OpensToo()
    {
        (await app.SendAsync("GET", $"/api/AdminOnly?code={app.MasterKey}", key: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.SendAsync("GET", $"/api/AdminOnly?code={app.FunctionKey}", key: null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Body_ThatFits_IsReadAndAnActionResultWritten()
    {
        var response = await app.SendAsync("PUT", "/api/orders", new { number = 3, name = "three" });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await response.JsonAsync()).GetProperty("name").GetString().ShouldBe("three");
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("{\"number\":\"x\"}", "application/json", 400)]
    [InlineData("{\"number\":1}", "text/plain", 415)]
    public async Task Body_ThatDoesNotFit_IsRefused(string body, string type, int status)
    {
        var response = await app.SendAsync(
            "POST", "/api/orders", change: request => request.Content = new StringContent(body, Encoding.UTF8, type));

        await response.ProblemAsync(status);
    }

    [Theory]
    [InlineData("/api/PlainValue", "", 200)]
    [InlineData("/api/OwnResponse", "own", 200)]
    [InlineData("/api/BoundValue", "written", 203)]
    public async Task Result_OfEachShape_IsWrittenAsDocumented(string path, string body, int status)
    {
        var response = await app.SendAsync("GET", path);

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldBe(body);
    }

    [Fact]
    public async Task Exception_InAFunction_IsNotShown()
    {
        var response = await app.SendAsync("GET", "/api/Fails");

        (await response.ProblemAsync(500)).ShouldNotContain("secret");
    }

    [Fact]
    public async Task Instance_OfAFunctionClass_IsMadeAndDisposedPerInvocation()
    {
        var before = HttpSamples.Disposed;
        var first = await (await app.SendAsync("GET", "/api/Scoped")).JsonAsync();
        var second = await (await app.SendAsync("GET", "/api/Scoped")).JsonAsync();

        first.GetProperty("thing").GetGuid().ShouldNotBe(second.GetProperty("thing").GetGuid());
        first.GetProperty("function").GetString().ShouldBe("Scoped");
        foreach (var name in new[] { "same", "request", "client", "aborts" })
            first.GetProperty(name).GetBoolean().ShouldBeTrue(name);
        HttpSamples.Disposed.ShouldBe(before + 2);
    }

    [Fact]
    public async Task ManagementPayload_WithoutARequest_NamesTheHostsOwnAddress() =>
        (await (await app.SendAsync("GET", "/api/Links")).Content.ReadAsStringAsync()).ShouldBe(
            $"{app.Http.BaseAddress}runtime/webhooks/durabletask/instances/one%20two/terminate?reason={{text}}");

    [Theory]
    [InlineData("evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("192.168.0.4", 403)]
    [InlineData("localhost:1", 200)]
    [InlineData("127.9.9.9", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("Agents.example", 200)]
    public async Task Host_ThatIsNeitherLoopbackNorAllowed_IsRefused(string host, int status)
    {
        var response = await app.SendAsync("GET", "/api/PlainValue", change: request => request.Headers.Host = host);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("POST", "http://evil.example", 403)]
    [InlineData("POST", "null", 403)]
    [InlineData("POST", "http://agents.example:81", 403)]
    [InlineData("POST", "http://agents.example", 200)]
    [InlineData("GET", "http://evil.example", 200)]
    public async Task Origin_ThatIsForeign_IsRefusedOnUnsafeMethods(string method, string origin, int status)
    {
        var response = await app.SendAsync(method, "/api/Unrouted", change: request =>
        {
            request.Headers.Host = "agents.example";
            request.Headers.Add("Origin", origin);
        });

        ((int)response.StatusCode).ShouldBe(status);
    }
}
