using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Agents;
using Baton.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>Two tenants on one head: what is one's is not there for the other, at any endpoint that the head has.</summary>
public sealed partial class TenantTests
{
    private const string Acme = "the-key-of-tenant-acme";
    private const string Globex = "the-key-of-tenant-globex";
    private const string Mark = "ACME-SECRET";
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m, tools: [desk.refund], cache: tenant } }
        steps: [ { agent: one } ]
        """;

    // What is nobody's: whether the head lives, what it can run, how it is called. And the link, which is its bearer's, whoever that is.
    private static readonly string[] Shared = ["health", "api/doctor", "api/teams", "api/teams/{id}", "api/openapi.json", "api/callback/{token}"];

    // What anybody may ask for: the dashboard's own files, which hold nothing of any run, and what proves itself by a link or a code.
    private static readonly string[] Open = ["", "dashboard/{*path}", "health", "api/openapi.json", "api/callback/{token}", "api/sign-in"];

    private static async Task<Bench> OpenAsync()
    {
        var bench = await Bench.OpenAsync(Team);
        var file = bench.At("keys.json");
        var keys = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        keys["tenants"] = new JsonObject { ["acme"] = Acme, ["globex"] = new JsonArray(Globex, "the-former-key-of-globex") };
        await File.WriteAllTextAsync(file, keys.ToJsonString());
        await bench.ReopenAsync();
        return bench;
    }

    private static async Task<Bench> WaitingAsync()
    {
        var bench = await OpenAsync();
        bench.Then(Call("desk.refund", new { order = Mark, amount = 1 }), Say("done"));
        (await SendAsync(bench, Acme, HttpMethod.Post, "api/runs", new { team = "main", id = "secret-run", input = Mark })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await bench.SettleAsync();
        (await RunAsync(bench)).GetProperty("status").GetString().ShouldBe("waiting");
        return bench;
    }

    private static async Task<JsonElement> RunAsync(Bench bench) => await (await SendAsync(bench, Acme, HttpMethod.Get, "api/runs/secret-run")).Content.ReadFromJsonAsync<JsonElement>();

    private static async Task<HttpResponseMessage> SendAsync(Bench bench, string? key, HttpMethod method, string path, object? body = null, string? accept = null)
    {
        using var http = new HttpClient { BaseAddress = bench.Http.BaseAddress };
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await http.SendAsync(request);
    }

    private static string KeyOf(Bench bench, string name) =>
        JsonDocument.Parse(File.ReadAllText(bench.At("keys.json"))).RootElement.GetProperty(name).GetString()!;

    /// <summary>Every method of every route that the running head has.</summary>
    private static IReadOnlyList<(HttpMethod Method, string Route)> Endpoints(Bench bench) =>
    [
        .. bench.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(e =>
            (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "PUT", "DELETE"])
                .Select(method => (new HttpMethod(method), e.RoutePattern.RawText!.TrimStart('/')))),
    ];

    /// <summary>Ways to fill a route in with what is Acme's; none where nothing in it is anybody's.</summary>
    private static IEnumerable<string> Fill(string route, string gate)
    {
        string[] own = ["secret-run", gate, "run.acme.secret-run"];
        var ways = new List<string> { route };
        foreach (var parameter in Parameter().Matches(route).Select(m => m.Groups[1].Value).Distinct())
        {
            string[] values = parameter switch
            {
                "id" or "instanceId" => own,
                "action" => ["cancel", "suspend", "resume"],
                "name" => ["RunTeam"],
                "eventName" => [GateOrchestrator.AnswerEvent],
                "hash" => [Convert.ToHexStringLower(SHA256.HashData(BatonJson.ToUtf8(Mark)))],
                "entityName" or "entityKey" => ["acme"],
                _ => throw new InvalidOperationException($"Say in this test what {{{parameter}}} is in {route}, so that the other tenant can try it."),
            };
            ways = [.. ways.SelectMany(way => values.Select(value => Regex.Replace(way, $@"\{{{parameter}(\?|:[^/]*)?\}}", value)))];
        }

        return ways;
    }

    [Fact]
    public async Task EveryEndpoint_WithAnotherTenantsKey_DoesNotKnowWhatIsThere()
    {
        await using var bench = await WaitingAsync();
        var gate = (await RunAsync(bench)).GetProperty("waiting")[0].GetProperty("gate").GetString()!;
        var before = await SnapshotAsync(bench);
        var body = new { team = "main", id = "secret-run", input = "x", tenant = "acme", decision = "approve", by = "eve" };
        var refused = 0;

        // A batch is its caller's own, whoever that is; what its lines may name has a test of its own.
        foreach (var (method, route) in Endpoints(bench).Where(e => !Shared.Contains(e.Route) && !Open.Contains(e.Route) && e != (HttpMethod.Post, "api/batches")))
        {
            var names = Parameter().IsMatch(route) && (route.Contains("{id}", StringComparison.Ordinal) || route.Contains("{instanceId}", StringComparison.Ordinal));
            foreach (var path in Fill(route, gate))
            {
                foreach (var query in new[] { "", "?tenant=acme", $"?tenant=acme&createdTimeFrom=2000-01-01T00:00:00Z&instanceIdPrefix=run.acme." })
                {
                    foreach (var accept in new[] { null, "text/event-stream", "text/html" })
                    {
                        var response = await SendAsync(bench, Globex, method, path + query, method == HttpMethod.Get ? null : body, accept);
                        var text = await response.Content.ReadAsStringAsync();
                        var where = $"{method} {path}{query}: {(int)response.StatusCode} {text}";
                        text.ShouldNotContain(Mark, Case.Insensitive, where);
                        if (names && query.Length == 0)
                            response.StatusCode.ShouldBe(HttpStatusCode.NotFound, where);
                        else if (names || method != HttpMethod.Get)
                            ((int)response.StatusCode).ShouldBeOneOf([403, 404, 405, 415, 422], where);
                        else
                            ((int)response.StatusCode).ShouldBeLessThan(500, where);
                        refused += (int)response.StatusCode is 403 or 404 ? 1 : 0;
                    }
                }
            }
        }

        refused.ShouldBeGreaterThan(100);
        (await SnapshotAsync(bench)).ShouldBe(before, "Nothing that the other tenant tried has left a trace.");

        // The endpoints are not merely shut: whose run it is gets on with it.
        (await SendAsync(bench, Acme, HttpMethod.Post, $"api/approvals/{gate}/decision", new { decision = "approve", by = "ann" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await bench.SettleAsync();
        (await RunAsync(bench)).GetProperty("outcome").GetString().ShouldBe("completed");
        (await SendAsync(bench, Acme, HttpMethod.Get, "api/runs/secret-run/events", accept: "text/event-stream")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(bench, Acme, HttpMethod.Get, "runtime/webhooks/durabletask/instances/run.acme.secret-run")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var content in Fill("api/runs/secret-run/content/{hash}", gate))
            (await SendAsync(bench, Acme, HttpMethod.Get, content)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(bench, Acme, HttpMethod.Delete, "api/runs/secret-run")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        async Task<string> SnapshotAsync(Bench open) => string.Join('\n', [
            (await RunAsync(open)).GetRawText(),
            .. (await open.App.Store.ReadAsync(new RunKey("acme", "secret-run"), 0, 1000)).Select(e => $"{e.Seq} {e.Type}"),
            (await open.App.Store.ReadAsync(new RunKey("globex", "secret-run"), 0, 1000)).Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ]);
    }

    [Fact]
    public async Task EveryEndpoint_WithoutAKey_IsShut()
    {
        await using var bench = await WaitingAsync();
        var shut = 0;
        foreach (var (method, route) in Endpoints(bench).Where(e => !Open.Contains(e.Route)))
        {
            foreach (var path in Fill(route, "gate.acme.secret-run.1.1.1"))
            {
                (await SendAsync(bench, null, method, path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
                shut++;
            }
        }

        shut.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task EveryEndpoint_WherePeopleSignIn_TakesNoKeyAndNoMadeUpHeaderForIt()
    {
        await using var bench = await OpenAsync();
        bench.Settings["WEBSITE_AUTH_ENABLED"] = "True";
        await bench.ReopenAsync();
        var header = CallerTests.Header("aad", ("tid", "acme"), ("upn", "eve@acme.example"));
        foreach (var (method, route) in Endpoints(bench).Where(e => e.Route.StartsWith("api/", StringComparison.Ordinal) && !Open.Contains(e.Route)))
        {
            using var request = new HttpRequestMessage(method, Fill(route, "gate.acme.secret-run.1.1.1").First());
            request.Headers.Add("X-MS-CLIENT-PRINCIPAL", header);
            request.Content = method == HttpMethod.Get ? null : JsonContent.Create(new { team = "main", input = "x", decision = "approve" });
            (await bench.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {route}");
        }
    }

    [Fact]
    public async Task Runs_OfTwoTenantsUnderOneId_AreTwoRuns()
    {
        await using var bench = await OpenAsync();
        bench.Otherwise = Say("done");
        foreach (var (key, input) in new[] { (Acme, Mark), (Globex, "globex") })
        {
            (await SendAsync(bench, key, HttpMethod.Post, "api/runs", new { team = "main", id = "same", input })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            await bench.SettleAsync();
        }

        foreach (var (key, tenant, input) in new[] { (Acme, "acme", Mark), (Globex, "globex", "globex"), ("the-former-key-of-globex", "globex", "globex") })
        {
            var items = (await (await SendAsync(bench, key, HttpMethod.Get, "api/runs")).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items");
            items.GetArrayLength().ShouldBe(1);
            items[0].GetProperty("tenant").GetString().ShouldBe(tenant);
            items[0].GetProperty("input").GetString().ShouldBe(input);
        }

        bench.Model.Requests.Count.ShouldBe(2, "What is cached for one tenant is not the other's.");
        (await SendAsync(bench, Globex, HttpMethod.Delete, "api/runs/same")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(bench, Acme, HttpMethod.Get, "api/runs/same")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Batch_OfOneTenant_StartsNothingForTheOtherAndIsNotThereForIt()
    {
        await using var bench = await OpenAsync();
        bench.Otherwise = Say("done");
        var lines = new[] { new { input = "x", id = "one", tenant = "acme" }, new { input = "y", id = "two", tenant = "globex" } };
        using var http = new HttpClient { BaseAddress = bench.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("x-functions-key", Globex);

        var taken = await http.PostAsync("api/batches?team=main&id=b", new StringContent(string.Join('\n', lines.Select(l => JsonSerializer.Serialize(l)))));
        taken.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        for (var limit = Environment.TickCount64 + 30_000; (await http.GetAsync("api/runs/b-two")).StatusCode != HttpStatusCode.OK && Environment.TickCount64 < limit;)
            await Task.Delay(5);

        var kept = (await http.GetFromJsonAsync<JsonElement>("api/batches/b/lines")).GetProperty("items");
        kept[0].GetProperty("status").GetString().ShouldBe("refused");
        kept[0].GetProperty("reason").GetString()!.ShouldContain("'acme'");
        (await http.GetAsync("api/runs/b-two")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "api/runs/b-one", "api/runs/b-two", "api/batches/b", "api/batches/b/lines" })
            (await SendAsync(bench, Acme, HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
    }

    [Fact]
    public async Task MasterKey_SeesEveryTenant_AndNamesTheOneItMeans()
    {
        await using var bench = await WaitingAsync();
        var master = KeyOf(bench, "master");

        (await SendAsync(bench, master, HttpMethod.Get, "api/runs/secret-run")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "By itself it means the default tenant.");
        (await SendAsync(bench, master, HttpMethod.Get, "api/runs/secret-run?tenant=acme")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CountAsync("api/runs")).ShouldBe(1);
        (await CountAsync("api/runs?tenant=globex")).ShouldBe(0);
        (await CountAsync("api/approvals")).ShouldBe(1);
        var started = await SendAsync(bench, master, HttpMethod.Post, "api/runs", new { team = "main", id = "by-master", input = "x", tenant = "globex" });
        started.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await SendAsync(bench, master, HttpMethod.Get, started.Headers.Location!.PathAndQuery)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(bench, Globex, HttpMethod.Get, "api/runs/by-master")).StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<int> CountAsync(string path) =>
            (await (await SendAsync(bench, master, HttpMethod.Get, path)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").GetArrayLength();
    }

    [Fact]
    public async Task Doctor_WithATenantsKey_SaysNothingOfTheInstallation()
    {
        await using var bench = await OpenAsync();
        (await SendAsync(bench, Acme, HttpMethod.Get, "api/doctor")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(bench, KeyOf(bench, "function"), HttpMethod.Get, "api/doctor")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Decision_OfWhoHasSignedIn_IsUnderThatName()
    {
        await using var bench = await OpenAsync();
        bench.Settings["WEBSITE_AUTH_ENABLED"] = "True";
        await bench.ReopenAsync();
        bench.Then(Call("desk.refund", new { order = "o", amount = 1 }), Say("done"));
        var services = bench.App.Services;
        var body = new { team = "main", id = "signed", input = "x", by = "lead@example.com" };
        (await StatusAsync(ActivatorUtilities.CreateInstance<StartRun>(services).Run(Request("ann@acme.example", body), bench.App.Client))).ShouldBe(403);
        (await StatusAsync(ActivatorUtilities.CreateInstance<StartRun>(services).Run(Request("ann@acme.example", body with { by = null! }), bench.App.Client))).ShouldBe(202);
        await bench.SettleAsync();
        var approvals = ActivatorUtilities.CreateInstance<Approvals>(services);
        var gate = (await services.GetRequiredService<GateInbox>().ListAsync(bench.App.Client, "acme", CancellationToken.None)).Single();
        var shown = (JsonHttpResult<GateDocument>)await approvals.Get(Request("ann@acme.example", new { }), gate.Gate.Id, bench.App.Client);
        bench.App.Signer.Read(shown.Value!.CallbackUri!.Split('/')[^1])!.Approver.ShouldBe("ann@acme.example", "A link for anybody would be one for another name.");

        (await StatusAsync(approvals.Decide(Request("eve@globex.example", new { decision = "approve" }, "globex"), gate.Gate.Id, bench.App.Client))).ShouldBe(404);
        (await StatusAsync(approvals.Decide(Request("bob@acme.example", new { decision = "approve", by = "lead@example.com" }), gate.Gate.Id, bench.App.Client))).ShouldBe(403);
        (await StatusAsync(approvals.Decide(Request("bob@acme.example", new { decision = "approve" }), gate.Gate.Id, bench.App.Client))).ShouldBe(200);
        var journal = await bench.App.Store.ReadAsync(new RunKey("acme", "signed"), 0, 1000);
        journal.Single(e => e.Type == EventTypes.GateDecided).Text("by").ShouldBe("bob@acme.example");

        static async Task<int> StatusAsync(Task<IResult> result) => ((IStatusCodeHttpResult)await result).StatusCode ?? 200;

        static HttpRequest Request(string person, object content, string tenant = "acme")
        {
            var http = new DefaultHttpContext();
            http.Request.Headers["X-MS-CLIENT-PRINCIPAL"] = CallerTests.Header("aad", ("tid", tenant), ("upn", person), ("oid", person));
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(content));
            return http.Request;
        }
    }

    [Fact]
    public async Task TeamByPath_WithATenantsKey_IsNotTaken()
    {
        await using var bench = await OpenAsync();
        bench.Settings["Baton:TeamsByPath"] = "true";
        await bench.ReopenAsync();
        bench.Otherwise = Say("done");
        var body = new { team = bench.At("teams/main.yaml"), input = "x" };

        (await SendAsync(bench, Acme, HttpMethod.Post, "api/runs", body)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(bench, KeyOf(bench, "function"), HttpMethod.Post, "api/runs", body)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await bench.SettleAsync();
    }

    [Fact]
    public async Task Link_OfOneTenant_IsSignedWithAKeyOfItsOwn()
    {
        await using var bench = await WaitingAsync();
        var link = new SignedLink("gate.acme.secret-run.1.1.1", null, null, long.MaxValue);
        var (acme, globex) = (bench.App.Signer.Sign(link), bench.App.Signer.Sign(link with { Gate = "gate.globex.secret-run.1.1.1" }));

        bench.App.Signer.Read(acme).ShouldBe(link);
        bench.App.Signer.Read($"{acme.Split('.')[0]}.{globex.Split('.')[1]}").ShouldBeNull();
        bench.App.Signer.ApprovalToken("acme", "team", "hash").ShouldNotBe(bench.App.Signer.ApprovalToken("globex", "team", "hash"));
    }

    [GeneratedRegex(@"\{([A-Za-z]+)(\?|:[^/]*)?\}")]
    private static partial Regex Parameter();
}
