using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>
/// A folder with a team of one agent that calls three tools with effects, two of them side by side, and the runs of it: started, killed together with
/// their head at random moments, and asked what became of them. Where the product asks whether a call happened, the answer is what the effects' file says.
/// </summary>
internal sealed class EffectRuns(OpenAIDouble model, Random random, int inFlight) : IDisposable
{
    private const string Team = "effects";
    private const int MostCalls = 9;
    private const int MostPause = 60;
    private const int LooksFor = 4;
    private static readonly string[] Tools = [EffectServer.Mail, EffectServer.Ship, EffectServer.Pay];
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Desk _desk = new();
    private readonly Dictionary<string, bool> _underWay = [];
    private readonly Dictionary<string, string> _ended = [];
    private readonly Dictionary<string, (string Call, bool Happened)> _answers = [];
    private volatile bool _killing;

    /// <summary>Runs that have ended, with their outcomes.</summary>
    public IReadOnlyDictionary<string, string> Ended => _ended;

    /// <summary>What was answered at each gate that asked whether a call had happened.</summary>
    public IReadOnlyCollection<bool> Answers => [.. _answers.Values.Select(a => a.Happened)];

    /// <summary>What a model says whose agent has three effects to see to.</summary>
    public static WireReply Answer(WireRequest request)
    {
        var run = JsonSerializer.Serialize(new { run = request.Last("user") });
        return request.Messages.Count(m => m.GetProperty("role").GetString() == "tool") switch
        {
            0 => WireReply.Calls(("c1", $"e__{EffectServer.Mail}", run), ("c2", $"e__{EffectServer.Ship}", run)),
            2 => WireReply.Calls(("c3", $"e__{EffectServer.Pay}", run)),
            _ => WireReply.Text("Done."),
        };
    }

    /// <summary>Writes the team file.</summary>
    public EffectRuns Prepare()
    {
        _desk.Use(model);
        _desk.Write("effects.yaml", $$"""
            team: {{Team}}
            pattern: pipeline
            steps: [{ agent: worker }]
            models: { m: openai/m }
            mcpServers: { e: {{EffectServer.Block(_desk.Folder)}} }
            agents:
              worker: { model: m, instructions: See to it., tools: [e.*], retries: { attempts: 10 } }
            approvals: [{ tool: e.*, policy: allow }]
            limits: { tokens: 10000000, cost: 1000, steps: 1000, time: 2h }
            """);
        return this;
    }

    /// <summary>A life of the head that ends with kill -9: in one of five cases while it starts, else while runs are under way.</summary>
    public async Task LiveAndDieAsync()
    {
        await RestAsync();
        if (random.Next(5) == 0)
        {
            await using var process = _desk.Start("serve", "--port", "0", "--json");
            await Task.Delay(random.Next(600));
            await process.KillAsync();
            return;
        }

        await using var head = await HeadProcess.StartAsync(_desk);
        using var over = new CancellationTokenSource();
        var work = WorkAsync(head, more: true, over.Token);
        await Task.WhenAny(work, MomentAsync());
        _killing = true;
        await head.KillAsync();
        await over.CancelAsync();
        await work;
        _killing = false;
    }

    /// <summary>A life of the head in which all runs end.</summary>
    public async Task FinishAsync()
    {
        await RestAsync();
        await using var head = await HeadProcess.StartAsync(_desk);
        using var patience = new CancellationTokenSource(Patience);
        await WorkAsync(head, more: false, patience.Token);
        _underWay.ShouldBeEmpty($"These runs are stuck. The head said: {head.Said}");
    }

    /// <summary>What is wrong with the effects of the runs that have ended.</summary>
    public (int Duplicates, int Losses, IReadOnlyList<string> Guesses) Count()
    {
        var (duplicates, losses) = (0, 0);
        foreach (var tool in Tools)
        {
            var effects = EffectServer.Effects(_desk.Folder, tool).CountBy(r => r).ToDictionary();
            duplicates += effects.Values.Sum(n => n - 1) + effects.Keys.Count(r => !_ended.ContainsKey(r));
            losses += _ended.Keys.Count(r => !effects.ContainsKey(r));
        }

        // Without a person's word, no call that cannot be repeated reaches its tool twice; with it, under another key and no more than once for each word.
        var again = EffectServer.Received(_desk.Folder).Where(c => c[0] != EffectServer.Pay).GroupBy(c => $"{c[0]} {c[1]}");
        var guesses = again.Where(calls => calls.Select(c => c[2]).Distinct().Count() < calls.Count()
            || calls.Count() - 1 > _answers.Values.Count(a => a.Call == calls.Key && !a.Happened));
        return (duplicates, losses, [.. guesses.Select(g => string.Join("; ", g.Select(c => string.Join(' ', c))))]);
    }

    /// <inheritdoc/>
    public void Dispose() => _desk.Dispose();

    /// <summary>Until the servers of the life before are gone, what they were told may still happen, and the file says nothing for sure.</summary>
    private Task RestAsync() => Eventually.TrueAsync(() => _desk.Processes.Count == 0, "the processes of the killed head to be gone");

    /// <summary>Some calls on, and a little later: so the moments are spread over the runs, however fast or slow the machine is.</summary>
    private async Task MomentAsync()
    {
        var calls = EffectServer.Received(_desk.Folder).Count + random.Next(MostCalls);
        await Eventually.TrueAsync(() => EffectServer.Received(_desk.Folder).Count >= calls, "more calls");
        await Task.Delay(random.Next(MostPause));
    }

    private async Task WorkAsync(HeadProcess head, bool more, CancellationToken over)
    {
        try
        {
            for (var turn = 0; !over.IsCancellationRequested && (more || _underWay.Count > 0); turn++)
            {
                while (more && _underWay.Count < inFlight)
                    _underWay.Add($"r{_underWay.Count + _ended.Count}", false);
                foreach (var run in _underWay.Where(r => !r.Value).Select(r => r.Key).ToArray())
                    await StartAsync(head, run, over);
                foreach (var gate in await ItemsAsync(head, "api/approvals", over))
                    await DecideAsync(head, gate, over);
                foreach (var run in turn % LooksFor == LooksFor - 1 ? await ItemsAsync(head, $"api/runs?top={(more ? 3 * inFlight : 500)}", over) : [])
                    See(run);
                await Task.Delay(Between, over);
            }
        }
        catch (Exception e) when (_killing && e is (HttpRequestException or IOException or JsonException or OperationCanceledException))
        {
            // What was not answered is tried again in the next life.
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Whoever set the limit looks at what is not done.
        }
    }

    private async Task StartAsync(HeadProcess head, string run, CancellationToken over)
    {
        using var response = await head.Http.PostAsJsonAsync("api/runs", new { team = Path.Combine(_desk.Folder, "effects.yaml"), input = run, id = run }, over);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(over));
        _underWay[run] = true;
    }

    private async Task DecideAsync(HeadProcess head, JsonElement gate, CancellationToken over)
    {
        gate.GetProperty("kind").GetString().ShouldBe("ambiguous");
        var (tool, run) = (gate.GetProperty("tool").GetString()!.Split('.')[1], gate.GetProperty("arguments").GetProperty("run").GetString()!);
        var happened = EffectServer.Effects(_desk.Folder, tool).Contains(run);
        var id = gate.GetProperty("id").GetString()!;
        _answers[id] = ($"{tool} {run}", happened);
        using var response = await head.Http.PostAsJsonAsync(
            $"api/approvals/{id}/decision",
            happened ? new { decision = "respond", by = "ann", text = (string?)$"{tool} is done" } : new { decision = "approve", by = "ann", text = (string?)null },
            over);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(over));
    }

    private void See(JsonElement run)
    {
        var id = run.GetProperty("id").GetString()!;
        if (run.GetProperty("status").GetString() == "ended" && _underWay.Remove(id))
            _ended.Add(id, run.GetProperty("outcome").GetString()!);
    }

    private static async Task<JsonElement[]> ItemsAsync(HeadProcess head, string path, CancellationToken over) =>
        [.. (await head.Http.GetFromJsonAsync<JsonElement>(path, over)).GetProperty("items").EnumerateArray()];
}
