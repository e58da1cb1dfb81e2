using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Baton.Cli.Tests;

/// <summary>A head that knows one run and says what the test told it to, over real HTTP.</summary>
internal sealed class ScriptedHead : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<JsonObject> _journal = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedHead(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public JsonObject Run { get; } = (JsonObject)JsonNode.Parse(
        """
        {"id":"r1","team":"support","status":"running","startedAt":"2026-03-01T10:00:00Z","path":["triage"],"waiting":[],
         "usage":{"inputTokens":0,"outputTokens":0,"cost":0,"currency":"USD"}}
        """)!;

    public ConcurrentDictionary<string, JsonObject> Gates { get; } = new();

    public ConcurrentQueue<Seen> Requests { get; } = new();

    /// <summary>The most events each stream sends before it ends; taken one by one, then streams last.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>True: streams end as if a cable was pulled, and what was just sent may be lost.</summary>
    public bool Breaks { get; set; }

    /// <summary>Events that streams leave out.</summary>
    public int[] Skipped { get; set; } = [];

    /// <summary>True: streams begin at the first event whatever was asked for.</summary>
    public bool Forgets { get; set; }

    /// <summary>Answers a request in the head's place. Null result: the head answers itself.</summary>
    public Func<Seen, Answer?> Instead { get; set; } = _ => null;

    /// <summary>What happens after a decision was taken.</summary>
    public Action<JsonElement> Decided { get; set; } = _ => { };

    public static async Task<ScriptedHead> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var head = new ScriptedHead(app);
        app.Run(head.AnswerAsync);
        await app.StartAsync();
        return head;
    }

    public void Append(string type, string? step = null, string? agent = null, object? data = null)
    {
        lock (_lock)
        {
            var seq = _journal.Count + 1;
            _journal.Add(new JsonObject
            {
                ["id"] = $"e{seq}",
                ["seq"] = seq,
                ["time"] = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(seq),
                ["type"] = type,
                ["run"] = "r1",
                ["tenant"] = "default",
                ["step"] = step,
                ["agent"] = agent,
                ["data"] = JsonSerializer.SerializeToNode(data ?? new { }),
            });
            var grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            grown.SetResult();
        }
    }

    public void End(string outcome = "completed", object? output = null, string? reason = null)
    {
        lock (_lock)
        {
            Run["status"] = "ended";
            Run["outcome"] = outcome;
            Run["reason"] = reason;
            Run["output"] = JsonSerializer.SerializeToNode(output);
            Run["endedAt"] = "2026-03-01T10:00:09Z";
        }

        Append("run.completed", data: new { outcome, reason });
    }

    public void Open(string gate, object? arguments = null, string kind = "tool", string? reason = "It has effects.", string tool = "billing.refund")
    {
        Gates[gate] = (JsonObject)JsonSerializer.SerializeToNode(new
        {
            id = gate,
            run = "r1",
            team = "support",
            agent = "billing",
            step = "2.1.1",
            kind,
            tool = kind == "tool" ? tool : null,
            arguments,
            argumentsHash = "h1",
            reason,
            approvers = new[] { "lead@example.com" },
            quorum = 1,
            decisions = Array.Empty<object>(),
            openedAt = "2026-03-01T10:00:03Z",
            expiresAt = "2026-03-02T10:00:03Z",
            status = "open",
            callbackUri = $"http://127.0.0.1/api/callback/{gate}-token",
        })!;
        lock (_lock)
        {
            Run["status"] = "waiting";
            Run["waiting"]!.AsArray().Add(new JsonObject { ["gate"] = gate, ["kind"] = kind });
        }

        Append("gate.opened", "2.1.1", "billing", new { gate, kind, tool, reason });
    }

    /// <summary>The bodies of the decisions, in order.</summary>
    public JsonElement[] Decisions => [.. Requests.Where(r => r.Path.EndsWith("/decision", StringComparison.Ordinal)).Select(r => r.Body!.Value)];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        JsonElement? body = http.Request.ContentLength > 0 && http.Request.HasJsonContentType() ? await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body) : null;
        var seen = new Seen(http.Request.Method, http.Request.Path.Value!, http.Request.QueryString.Value!, body,
            http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()));
        Requests.Enqueue(seen);
        if (seen.Path == "/api/runs/r1/events" && seen.Headers["accept"].Contains("event-stream", StringComparison.Ordinal)
            && Instead(seen) is null)
        {
            await StreamAsync(http, Forgets ? 0 : int.Parse(seen.Headers["last-event-id"], null));
            return;
        }

        var answer = Instead(seen) ?? Answer(seen);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.Status >= 400 ? "application/problem+json" : "application/json";
        await http.Response.WriteAsync(answer.Text ?? Serialize(answer.Body));
    }

    private Answer Answer(Seen seen)
    {
        switch (seen.Method, seen.Path.Trim('/').Split('/'))
        {
            case ("GET", ["health"]):
                return new(200, new { status = "healthy" });
            case ("POST", ["api", "runs"]):
                return new(202, new { id = "r1" });
            case ("GET", ["api", "runs"]):
                return new(200, new { items = new[] { Run } });
            case ("GET", ["api", "runs", "r1"]):
                return new(200, Run);
            case ("GET", ["api", "runs", "r1", "events"]):
                lock (_lock)
                    return new(200, Text: Serialize(new { items = _journal.Skip(After(seen)).Take(3), cursor = $"{After(seen) + 3}" }));
            case ("POST", ["api", "runs", "r1", _]) or ("DELETE", ["api", "runs", "r1"]):
                return new(200, new { });
            case ("GET", ["api", "approvals"]):
                return new(200, new { items = Gates.Values.ToArray() });
            case ("GET", ["api", "approvals", var id]) when Gates.TryGetValue(id, out var gate):
                return new(200, gate);
            case ("POST", ["api", "approvals", var id, "decision"]) when Gates.TryGetValue(id, out var gate):
                return Decide(id, gate, seen.Body!.Value);
            default:
                return new(404, new { title = "Not found", status = 404, detail = $"There is nothing at {seen.Path}." });
        }
    }

    private Answer Decide(string id, JsonObject gate, JsonElement decision)
    {
        lock (_lock)
        {
            gate["status"] = "decided";
            gate["decisions"] = new JsonArray(JsonSerializer.SerializeToNode(new
            {
                by = decision.GetProperty("by").GetString(),
                decision = decision.GetProperty("decision").GetString(),
            }));
            Run["status"] = "running";
            Run["waiting"]!.AsArray().Clear();
        }

        Append("gate.decided", "2.1.1", "billing", new { gate = id, decision = decision.Text("decision"), by = decision.Text("by") });
        Decided(decision);
        return new(200, gate);
    }

    private async Task StreamAsync(HttpContext http, int last)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.Body.FlushAsync();
        var most = Cuts.TryDequeue(out var cut) ? cut : int.MaxValue;
        while (!http.RequestAborted.IsCancellationRequested)
        {
            Task grown;
            List<(int Seq, string Type, string Json)> fresh;
            lock (_lock)
            {
                grown = _grown.Task;
                fresh = [.. _journal.Skip(last).Take(most).Select(e => ((int)e["seq"]!, (string)e["type"]!, Serialize(e)))];
            }

            foreach (var (seq, type, json) in fresh)
            {
                last = seq;
                if (Skipped.Contains(seq))
                    continue;
                await http.Response.WriteAsync($"id: {seq}\nevent: {type}\ndata: {json}\n\n");
                await http.Response.Body.FlushAsync();
            }

            if (most < int.MaxValue)
            {
                if (Breaks)
                    http.Abort();
                return;
            }

            await grown.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Serialize(object? value)
    {
        lock (_lock)
            return JsonSerializer.Serialize(value);
    }

    private static int After(Seen seen) => int.Parse(seen.Query.Split("after=")[1].Split('&')[0], null);
}

/// <summary>A request that came.</summary>
internal sealed record Seen(string Method, string Path, string Query, JsonElement? Body, Dictionary<string, string> Headers);

/// <summary>An answer to give.</summary>
internal sealed record Answer(int Status, object? Body = null, string? Text = null);
