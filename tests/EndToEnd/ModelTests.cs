using System.Diagnostics;
using System.Text.Json;
using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>Teams driven by a real endpoint in OpenAI's wire format, with all that such endpoints do.</summary>
public sealed class ModelTests(HeadBench bench) : IClassFixture<HeadBench>
{
    private readonly Desk _desk = bench.Desk;
    private readonly Scenarios _models = bench.Models;
    private readonly HeadProcess _head = bench.Head;

    [Fact]
    public async Task Ticket_ByOpenAI_IsRefundedAfterApproval()
    {
        await _head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "ticket" });
        var gate = await _head.GateAsync();
        gate.GetProperty("arguments").GetProperty("charge").GetString().ShouldBe("CH-5015");
        using (await _head.Stranger.PostAsync(gate.GetProperty("callbackUri").GetString(), Json("""{"decision":"approve","by":"ada"}""")))
        {
        }

        var run = await _head.EndsAsync("ticket");
        Outcome(run).ShouldBe("completed");
        run.GetProperty("path").EnumerateArray().Select(p => p.GetString()).ShouldBe(["triage", "billing"]);
        run.GetProperty("output").GetString()!.ShouldContain("Solved with 2 calls");
        _desk.Refunds.ShouldHaveSingleItem().GetProperty("amount").GetDecimal().ShouldBe(84.50m);
        var usage = run.GetProperty("usage");
        usage.GetProperty("inputTokens").GetInt64().ShouldBe(4 * 1000);
        usage.GetProperty("outputTokens").GetInt64().ShouldBe(4 * 200);
        usage.GetProperty("cost").GetDecimal().ShouldBeGreaterThan(0);

        var requests = _models.Of("gpt-5-mini");
        requests.Count.ShouldBe(4);
        requests.Select(r => r.Request.Headers["Authorization"]).ShouldAllBe(a => a == $"Bearer {DeskModel.Key}");
        requests.SelectMany(r => r.Request.Functions).Distinct().Order().ShouldBe(
            ["desk__find_customer", "desk__get_invoice", "desk__refund", "handoff_to_billing", "handoff_to_escalation", "handoff_to_technical", "reject_handoff"]);
        requests.ShouldAllBe(r => !r.Request.Body.GetRawText().Contains("approval_token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ticket_ByOpenAIThatFailsInEveryWay_IsSolvedAllTheSame()
    {
        // 429 for triage, then its handoff; for billing a 500, nonsense, two calls side by side, a stall, and the answer.
        _models.Play("rough", (request, n) => n switch
        {
            1 => WireReply.Error(429, "slow down", headers: ("Retry-After", "1")),
            2 => DeskModel.Answer(request),
            3 => Bad("error500"),
            4 => Bad("malformed"),
            5 => WireReply.Calls(("a", "desk__get_invoice", """{"number":"1042"}"""), ("b", "desk__find_customer", """{"query":"1042"}""")),
            6 => WireReply.Stalled(),
            _ => WireReply.Text("The second charge is on its way back."),
        });
        _models.Play("rough-second", (request, _) => _models.Of("rough").Count == 6
            ? DeskModel.Call(request, "desk__refund", new { charge = "CH-5015", amount = 84.50m, reason = "duplicate" })
            : WireReply.Error(429, "slow down", headers: ("Retry-After", "1")));
        var desk = File.ReadAllText(Path.Combine(_desk.Folder, "team.yaml"));
        const string models = "[azure/gpt-5-mini, openai/gpt-5-mini, offline/extractive]";
        const string limits = "limits: { turns: 10, tokens: 60000 }";
        desk.ShouldContain(models);
        desk.ShouldContain(limits);
        _desk.Write("rough.yaml", desk
            .Replace("team: support", "team: rough", StringComparison.Ordinal)
            .Replace(models, "[openai/rough, openai/rough-second]", StringComparison.Ordinal)
            .Replace(limits, "limits: { turns: 10, tokens: 60000, time: 20s }", StringComparison.Ordinal));
        var before = _desk.Refunds.Count;

        await _head.StartRunAsync(new { team = "rough", input = Desk.RefundTicket, id = "rough" });
        var waiting = await _head.RestsAsync("rough");
        var gate = waiting.GetProperty("waiting").EnumerateArray().ShouldHaveSingleItem().GetProperty("gate").GetString();
        using (var decided = await _head.Http.PostAsync($"api/approvals/{gate}/decision", Json("""{"decision":"respond","by":"ada","text":"refunded by hand"}""")))
            ((int)decided.StatusCode).ShouldBe(200);

        var run = await _head.EndsAsync("rough");
        Outcome(run).ShouldBe("completed", run.GetRawText());
        run.GetProperty("output").GetString().ShouldBe("The second charge is on its way back.");
        run.GetProperty("usage").GetProperty("toolCalls").GetInt32().ShouldBe(2);
        _models.Of("rough").Count.ShouldBe(7);
        (_models.Of("rough")[1].At - _models.Of("rough")[0].At).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));
        _models.Of("rough")[6].Request.Messages.Count(m => m.GetProperty("role").GetString() == "tool").ShouldBe(3);
        _desk.Refunds.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Calls_SideBySide_AreAllAnsweredInOrder()
    {
        var run = await RunAsync("parallel", (request, n) => n == 1
            ? WireReply.Calls(("a", "pages__read_page", """{"number":1}"""), ("b", "pages__read_page", """{"number":2}"""), ("c", "pages__pid", "{}"))
            : WireReply.Text("read"));

        Outcome(run).ShouldBe("completed");
        run.GetProperty("usage").GetProperty("toolCalls").GetInt32().ShouldBe(3);
        var answers = _models.Of("parallel")[1].Request.Messages.Where(m => m.GetProperty("role").GetString() == "tool").ToList();
        answers.Select(m => m.GetProperty("tool_call_id").GetString()).ShouldBe(["a", "b", "c"]);
        answers[0].GetProperty("content").ToString().ShouldStartWith("page 1:");
        answers[1].GetProperty("content").ToString().ShouldStartWith("page 2:");
    }

    [Theory]
    [InlineData("error500")]
    [InlineData("malformed")]
    [InlineData("truncated")]
    [InlineData("dropped")]
    [InlineData("empty")]
    [InlineData("html")]
    public async Task BadAnswer_Once_IsTriedAgain(string kind)
    {
        var run = await RunAsync($"{kind}-once", (_, n) => n == 1 ? Bad(kind) : WireReply.Text("fine"));

        Outcome(run).ShouldBe("completed", run.GetRawText());
        run.GetProperty("output").GetString().ShouldBe("fine");
        _models.Of($"{kind}-once").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("error500", "HTTP 500")]
    [InlineData("malformed", "JSON")]
    [InlineData("truncated", "cut off")]
    [InlineData("unauthorized", "Baton__Models__compatible__Key")]
    [InlineData("notfound", "notfound-always")]
    public async Task BadAnswer_Always_EndsAsModelFailedAndSaysWhy(string kind, string named)
    {
        var run = await RunAsync($"{kind}-always", (_, _) => Bad(kind), "retries: { attempts: 1 }");

        Outcome(run).ShouldBe("model_failed");
        run.GetProperty("reason").GetString()!.ShouldContain(named);
        // One attempt is one request, and two more within a second where a server or its connection breaks down.
        _models.Of($"{kind}-always").Count.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Stall_WithAnotherCandidate_IsPassedOver()
    {
        var clock = Stopwatch.StartNew();
        _models.Team(_desk, "stalls", (_, _) => WireReply.Stalled());
        var run = await RunAsync(
            "then-answers", (_, _) => WireReply.Text("in time"), "limits: { time: 6s }", "compatible/stalls, compatible/then-answers");

        Outcome(run).ShouldBe("completed", run.GetRawText());
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        _models.Of("stalls").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stall_Alone_EndsAtTheAgentsTime(bool afterHeaders)
    {
        var run = await RunAsync($"stalls-{afterHeaders}".ToLowerInvariant(), (_, _) => WireReply.Stalled(afterHeaders), "limits: { time: 2s }");

        Outcome(run).ShouldBeOneOf("deadline_exceeded", "model_failed");
        run.GetProperty("reason").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Calls_ThatMakeNoSense_AreToldToTheModelAndNotMade()
    {
        var run = await RunAsync("confused", (_, n) => n switch
        {
            1 => WireReply.Calls(("a", "pages__read_page", "{\"number\":")),
            2 => WireReply.Calls(("b", "pages__read_page", """{"number":"many"}""")),
            3 => WireReply.Calls(("c", "desk__refund", """{"charge":"CH-5015","amount":84.5,"reason":"because"}""")),
            4 => WireReply.Calls(("d", "pages__read_page", """{"number":3}""")),
            _ => WireReply.Text("sorted out"),
        }, "retries: { reflect: 5 }");

        Outcome(run).ShouldBe("completed", run.GetRawText());
        run.GetProperty("usage").GetProperty("toolCalls").GetInt32().ShouldBe(1);
        var last = _models.Of("confused")[^1].Request;
        last.Messages.Count(m => m.GetProperty("role").GetString() == "tool").ShouldBe(4);
    }

    [Fact]
    public async Task Calls_WithoutEnd_AreStoppedByTheTurns()
    {
        var run = await RunAsync(
            "endless", (request, _) => DeskModel.Call(request, "pages__pid", new { }), "limits: { turns: 5 }");

        Outcome(run).ShouldBe("step_limit");
        _models.Of("endless").Count.ShouldBe(5);
    }

    private static WireReply Bad(string kind) => kind switch
    {
        "error500" => WireReply.Error(500, "out of order"),
        "malformed" => WireReply.Raw("{\"choices\": [{\"message\": {\"content\": \"half"),
        "truncated" => WireReply.Truncated(),
        "dropped" => WireReply.Dropped(),
        "empty" => WireReply.Raw(""),
        "html" => WireReply.Raw("<html>gateway</html>", "text/html", 502),
        "unauthorized" => WireReply.Error(401, "bad key"),
        _ => WireReply.Error(404, "no such model"),
    };

    private static string? Outcome(JsonElement run) => run.GetProperty("outcome").GetString();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonElement> RunAsync(
        string name, Func<WireRequest, int, WireReply> answer, string agent = "retries: { attempts: 3 }", string? candidates = null)
    {
        var file = _models.Team(_desk, name, answer, agent, candidates);
        await _head.StartRunAsync(new { team = Path.Combine(_desk.Folder, file), input = "Read.", id = name });
        return await _head.EndsAsync(name);
    }
}
