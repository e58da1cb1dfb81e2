using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Schema;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class OpenApiTests
{
    private const string Team = """
        schedule: { cron: "0 7 * * *", timeZone: Europe/Paris, input: the task }
        pattern: pipeline
        agents: { one: { instructions: One., model: m, tools: [desk.refund] } }
        steps: [ { agent: one } ]
        """;

    private static async Task<JsonObject> DocumentAsync(Bench bench)
    {
        using var stranger = new HttpClient { BaseAddress = bench.Http.BaseAddress };
        return JsonNode.Parse(await stranger.GetStringAsync("api/openapi.json"))!.AsObject();
    }

    [Fact]
    public async Task Document_HasEveryRouteOfTheHead_AndNoOther()
    {
        await using var bench = await Bench.OpenAsync(Team);
        var routes = bench.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !e.RoutePattern.RawText!.TrimStart('/').StartsWith("runtime/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
                $"{method.ToLowerInvariant()} /{string.Join('/', e.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(Text))))}"));

        var documented = (await DocumentAsync(bench))["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(verb => $"{verb.Key} {path.Key}"));

        documented.Order(StringComparer.Ordinal).ShouldBe(routes.Order(StringComparer.Ordinal));

        static string Text(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => throw new InvalidOperationException($"{part}"),
        };
    }

    [Fact]
    public async Task Operations_SayWhatTheyAreAndWhoMay()
    {
        await using var bench = await Bench.OpenAsync(Team);
        var document = await DocumentAsync(bench);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (verb, operation) in item!.AsObject())
            {
                names.Add(operation!["operationId"]!.GetValue<string>()).ShouldBeTrue($"{verb} {path}");
                var isOpen = path is "/" or "/dashboard/{path}" or "/api/sign-in" or "/health" or "/api/openapi.json" or "/api/callback/{token}" || path.StartsWith("/.well-known/", StringComparison.Ordinal);
                (operation["security"]!.AsArray().Count == 0).ShouldBe(isOpen, $"{verb} {path}");
                operation["parameters"]!.AsArray().Count(p => p!["in"]!.GetValue<string>() == "path").ShouldBe(Regex.Count(path, @"\{"), $"{verb} {path}");
            }
        }

        var action = document["paths"]!["/api/runs/{id}/{action}"]!["post"]!["parameters"]!.AsArray().Single(p => p!["name"]!.GetValue<string>() == "action")!;
        action["schema"]!["enum"]!.AsArray().Select(w => w!.GetValue<string>()).ShouldBe(["cancel", "suspend", "resume"], ignoreOrder: true);
    }

    [Fact]
    public async Task Answers_OfALiveRun_FitTheDocument()
    {
        await using var bench = await Bench.OpenAsync(Team);
        bench.Otherwise = Say("done");
        var document = await DocumentAsync(bench);
        var checkedAnswers = 0;
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Say("done"));

        await CheckAsync("post", "/api/runs", "api/runs", 202, new { team = "main", id = "one", input = "x" });
        await bench.GoOnAsync("one");
        var gate = (await bench.GateAsync()).GetProperty("id").GetString()!;
        var callback = new Uri((await bench.GateAsync()).GetProperty("callbackUri").GetString()!).PathAndQuery.TrimStart('/');
        await CheckAsync("get", "/api/runs/{id}", "api/runs/one", 200);
        await CheckAsync("get", "/api/approvals", "api/approvals", 200);
        await CheckAsync("get", "/api/approvals/{id}", $"api/approvals/{gate}", 200);
        await CheckAsync("get", "/api/callback/{token}", callback, 200);
        await CheckAsync("post", "/api/approvals/{id}/decision", $"api/approvals/{gate}/decision", 422, new { decision = "edit", by = "ann", args = new { amount = "much" } });
        await CheckAsync("post", "/api/runs/{id}/{action}", "api/runs/one/suspend", 200, new { });
        await CheckAsync("post", "/api/runs/{id}/{action}", "api/runs/one/resume", 200, new { });
        await CheckAsync("post", "/api/approvals/{id}/decision", $"api/approvals/{gate}/decision", 200, new { decision = "approve", by = "ann", comment = "fine" });
        await CheckAsync("get", "/api/callback/{token}", callback, 410);
        await bench.GoOnAsync("one");
        await CheckAsync("get", "/api/runs/{id}", "api/runs/one", 200);
        await CheckAsync("get", "/api/approvals/{id}", $"api/approvals/{gate}", 200);
        await CheckAsync("get", "/api/runs/{id}/events", "api/runs/one/events", 200);
        await CheckAsync("get", "/api/runs", "api/runs?top=1", 200);
        await CheckAsync("get", "/api/runs", "api/runs?top=none", 422);
        await CheckAsync("get", "/api/teams", "api/teams", 200);
        await CheckAsync("get", "/api/teams/{id}", "api/teams/main", 200);
        await CheckAsync("get", "/api/teams/{id}", "api/teams/none", 404);
        await CheckAsync("get", "/api/doctor", "api/doctor", 200);
        await CheckAsync("get", "/health", "health", 200);
        await CheckAsync("get", "/api/batches/{id}", "api/batches/none", 404);
        await CheckAsync("delete", "/api/runs/{id}", "api/runs/one", 204);
        await CheckAsync("delete", "/api/runs/{id}", "api/runs/one", 404);
        checkedAnswers.ShouldBeGreaterThan(20);

        async Task CheckAsync(string verb, string path, string url, int status, object? body = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(verb.ToUpperInvariant()), url) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await bench.Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).ShouldBe(status, $"{verb} {url}: {text}");
            var answer = document["paths"]![path]![verb]!["responses"]![$"{status}"];
            answer.ShouldNotBeNull($"{verb} {path} does not say that it answers {status}.");
            checkedAnswers++;
            if (text.Length == 0)
            {
                answer["content"].ShouldBeNull();
                return;
            }

            var schema = answer["content"]![response.Content.Headers.ContentType!.MediaType!]!["schema"]!;
            var errors = JsonSchema.Parse(Whole(document, schema)).Validate(JsonDocument.Parse(text).RootElement);
            errors.ShouldBeEmpty($"{verb} {url}: {text}");
        }
    }

    // The schema by itself, with all that it refers to; and what it does not name, an answer may not have either.
    private static JsonElement Whole(JsonObject document, JsonNode schema)
    {
        var whole = new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["$defs"] = document["components"]!["schemas"]!.DeepClone() };
        Close(whole);
        return JsonDocument.Parse(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal)).RootElement;

        static void Close(JsonNode? node)
        {
            if (node is JsonArray array)
            {
                foreach (var item in array)
                    Close(item);
            }

            if (node is not JsonObject map)
                return;
            foreach (var (_, value) in map)
                Close(value);
            if (map["properties"] is JsonObject && map["type"] is not null && map["title"]?.ToString() != "Problem")
                map["additionalProperties"] = false;
        }
    }
}
