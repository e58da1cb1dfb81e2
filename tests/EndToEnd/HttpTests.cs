using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary>The HTTP surface of a real head at work: links, streams, management.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private HeadProcess _head = null!;

    public async Task InitializeAsync()
    {
        // A second team whose gates are open for a moment only.
        var team = await File.ReadAllTextAsync(Path.Combine(_desk.Folder, "team.yaml"));
        _desk.Write("hasty.yaml", team.Replace("team: support", "team: hasty", StringComparison.Ordinal).Replace("expires: 24h", "expires: 1s", StringComparison.Ordinal));
        _head = await HeadProcess.StartAsync(_desk);
    }

    public async Task DisposeAsync()
    {
        await _head.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Link_EachCharacterChanged_DecidesNothing()
    {
        var gate = await OpenGateAsync("support");
        var link = gate.GetProperty("callbackUri").GetString()!;
        var token = link[(link.LastIndexOf('/') + 1)..];

        for (var at = 0; at < token.Length; at += 7)
        {
            var changed = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            using var response = await DecideAsync(link.Replace(token, changed, StringComparison.Ordinal));
            await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
        }

        (await _head.Http.GetFromJsonAsync<JsonElement>($"api/approvals/{gate.GetProperty("id").GetString()}")).GetProperty("status").GetString().ShouldBe("open");
        _desk.Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Link_AfterExpiry_Is410AndTheRunSaysSo()
    {
        await _head.StartRunAsync(new { team = "hasty", input = Desk.RefundTicket, id = "late" });
        var link = (await _head.GateAsync()).GetProperty("callbackUri").GetString()!;
        var run = await _head.EndsAsync("late");

        run.GetProperty("outcome").GetString().ShouldBe("expired");
        run.GetProperty("reason").GetString()!.ShouldContain("in time");
        using var get = await _head.Stranger.GetAsync(link);
        await get.ShouldBeProblemAsync(HttpStatusCode.Gone);
        using var post = await DecideAsync(link);
        await post.ShouldBeProblemAsync(HttpStatusCode.Gone);
        _desk.Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Link_ManyDecisionsAtOnce_OneCounts()
    {
        var gate = await OpenGateAsync("support");
        var link = gate.GetProperty("callbackUri").GetString()!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var response = await DecideAsync(link, i % 2 == 0 ? "approve" : "reject", $"person-{i}");
            return response.StatusCode;
        }));

        answers.Count(s => s == HttpStatusCode.OK).ShouldBe(1);
        answers.ShouldAllBe(s => s == HttpStatusCode.OK || s == HttpStatusCode.Conflict || s == HttpStatusCode.Gone);
        var run = await _head.EndsAsync(gate.GetProperty("run").GetString()!);
        _desk.Refunds.Count.ShouldBe(run.GetProperty("outcome").GetString() == "completed" ? 1 : 0);
    }

    [Fact]
    public async Task Start_SameIdempotencyKey_IsOneRun()
    {
        var ids = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/runs") { Content = JsonContent.Create(new { team = "support", input = Desk.TechnicalTicket }) };
            request.Headers.Add("Idempotency-Key", "ticket 4711");
            using var response = await _head.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString());
        }

        ids.Distinct().ShouldHaveSingleItem();
        (await _head.Http.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Events_ResumedByLastEventId_HaveNoGapAndNoDouble()
    {
        var gate = await OpenGateAsync("support");
        var run = gate.GetProperty("run").GetString()!;
        var ids = new List<string?>();
        var uri = $"api/runs/{run}/events";

        // Cut off every few events and taken up where it was, while the run waits and while it goes on.
        while (ids.Count < 9)
            await FollowAsync(uri, ids, most: 4);
        using (var decided = await DecideAsync(gate.GetProperty("callbackUri").GetString()!))
            decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        while (await FollowAsync(uri, ids, most: 5))
        {
        }

        var journal = (await _head.Http.GetFromJsonAsync<JsonElement>(uri)).GetProperty("items").EnumerateArray().ToList();
        ids.ShouldBe(journal.Select(e => e.GetProperty("seq").GetRawText()));
        journal[^1].GetProperty("type").GetString().ShouldBe("run.completed");
    }

    [Fact]
    public async Task Management_PayloadsLinks_WorkWithTheMasterKey()
    {
        var payload = await _head.StartRunAsync(new { team = "support", input = Desk.TechnicalTicket, id = "managed" });
        await _head.EndsAsync("managed");
        var instance = await _head.Admin.GetFromJsonAsync<JsonElement>(payload.GetProperty("statusQueryGetUri").GetString() + "?showHistory=true");

        instance.GetProperty("runtimeStatus").GetString().ShouldBe("Completed");
        instance.GetProperty("name").GetString().ShouldBe("RunTeam");
        instance.GetProperty("historyEvents").GetArrayLength().ShouldBeGreaterThan(3);
        payload.GetRawText().ShouldNotContain("code=");
    }

    private async Task<JsonElement> OpenGateAsync(string team)
    {
        await _head.StartRunAsync(new { team, input = Desk.RefundTicket });
        return await _head.GateAsync();
    }

    private Task<HttpResponseMessage> DecideAsync(string link, string decision = "approve", string by = "ada") =>
        _head.Stranger.PostAsJsonAsync(link, new { decision, by });

    /// <summary>Reads events behind the last of <paramref name="ids"/>; at most so many, or those of the next moment.</summary>
    /// <returns>False: the stream is at its end.</returns>
    private async Task<bool> FollowAsync(string uri, List<string?> ids, int most)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (ids.Count > 0)
            request.Headers.Add("Last-Event-ID", ids[^1]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await _head.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        var before = ids.Count;
        await foreach (var e in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            ids.Add(e.EventId);
            if (ids.Count == before + most)
                return true;
        }

        return false;
    }
}
