using System.Net;
using System.Text;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Tests.Hosting;

/// <summary>Entity functions, and entities by HTTP.</summary>
public sealed class EntityApiTests(FunctionApp app) : IClassFixture<FunctionApp>
{
    private const string Root = "/runtime/webhooks/durabletask";

    [Theory]
    [InlineData("@Tally@f", "read", "0")]
    [InlineData("@typed@f", "HasServices", "True")]
    [InlineData("@Lambda@f", "Say", "Say now in Lambda True")]
    [InlineData("@Lambda@f", "throw", "System.IO.InvalidDataException: thrown")]
    [InlineData("@Self@f", "set", "now True")]
    [InlineData("@FunctionOfOtherName@f", "HasServices",
        "EntityTaskNotFound: No entity task named 'functionofothername' was found.")]
    public async Task Function_WithAnEntityTrigger_ServesOperations(string entity, string operation, string result)
    {
        var input = operation is "Say" or "set" ? $", \"now\"" : "";
        var response = await app.SendAsync("POST", $"{Root}/orchestrators/CallEntity?timeout=60", change: request =>
            request.Content = new StringContent($"[\"{entity}\", \"{operation}\"{input}]", Encoding.UTF8, "application/json"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.JsonAsync()).GetString().ShouldBe(result);
    }

    [Fact]
    public async Task Entity_IsSignalledShownAndDeleted()
    {
        (await app.SendAsync("GET", $"{Root}/entities/Tally/life")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await app.SendAsync("POST", $"{Root}/entities/Tally/life?op=Add", 5)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await app.SendAsync("POST", $"{Root}/entities/tally/life?op=add", 2)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await EventuallyAsync("Tally/life", "{\"Sum\":7}");

        (await app.SendAsync("DELETE", $"{Root}/entities/Tally/life")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await EventuallyAsync("Tally/life", null);
    }

    [Fact]
    public async Task Signal_WithAText_OrAnEmptyKey_OrNothing_Arrives()
    {
        await app.SendAsync("POST", $"{Root}/entities/Lambda/$?op=say", change: request => request.Content = new StringContent("a text"));
        await EventuallyAsync("Lambda/$", "\"say a text in Lambda True\"");
        (await app.Services.GetRequiredService<DurableTaskClient>().Entities.GetEntityAsync(new EntityInstanceId("Lambda", "")))
            .ShouldNotBeNull();
        await app.SendAsync("POST", $"{Root}/entities/Lambda/none");
        await EventuallyAsync("Lambda/none", "\"  in Lambda True\"");
        (await app.SendAsync("POST", $"{Root}/entities/Lambda/x?op=say", change: request =>
            request.Content = new StringContent("{", Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await app.SendAsync("POST", $"{Root}/entities/Lambda/{new string('k', 100)}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await app.SendAsync("GET", $"{Root}/entities/Lambda/x", key: null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task List_IsPagedAndShowsTheStateIfAsked()
    {
        foreach (var key in new[] { "a", "b", "c" })
        {
            await app.SendAsync("POST", $"{Root}/entities/Self/{key}?op=set", key);
            await EventuallyAsync($"Self/{key}", $"\"{key} True\"");
        }
        var found = new List<string>();
        string? token = null;
        do
        {
            var response = await app.SendAsync("GET", $"{Root}/entities/self?top=2&fetchState=true", change: request =>
            {
                if (token is not null)
                    request.Headers.Add("x-ms-continuation-token", token);
            });
            token = response.Headers.TryGetValues("x-ms-continuation-token", out var tokens) ? tokens.Single() : null;
            var page = await response.JsonAsync();
            page.GetArrayLength().ShouldBeLessThanOrEqualTo(2);
            foreach (var entity in page.EnumerateArray())
            {
                var (id, state) = (entity.GetProperty("entityId"), entity.GetProperty("state").GetString());
                found.Add($"{id.GetProperty("name").GetString()} {id.GetProperty("key").GetString()} {state}");
                entity.GetProperty("lastOperationTime").GetDateTime().ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(5));
            }
        }
        while (token is not null);

        found.Where(line => !line.StartsWith("self f", StringComparison.Ordinal))
            .ShouldBe(["self a a True", "self b b True", "self c c True"]);
        (await (await app.SendAsync("GET", $"{Root}/entities/Self")).JsonAsync())[0].TryGetProperty("state", out _).ShouldBeFalse();
        (await (await app.SendAsync("GET", $"{Root}/entities?lastOperationTimeTo=2001-01-01")).JsonAsync()).GetArrayLength().ShouldBe(0);
        (await (await app.SendAsync("GET", $"{Root}/entities/")).JsonAsync()).GetArrayLength().ShouldBeGreaterThanOrEqualTo(3);
    }

    private Task EventuallyAsync(string entity, string? state) => Eventually.IsTrueAsync(
        () =>
        {
            var response = app.SendAsync("GET", $"{Root}/entities/{entity}").Result;
            return state is null
                ? response.StatusCode == HttpStatusCode.NotFound
                : response.StatusCode == HttpStatusCode.OK && response.Content.ReadAsStringAsync().Result == state;
        },
        $"{entity} is {state}");
}
