using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Baton.WireDouble;

namespace Baton.Functions.Tests;

/// <summary>
/// One team on the whole app: a scripted model, a real MCP server, and time that passes only when a test lets it. The team file gets the
/// model <c>m</c>, the fallback <c>spare</c> and the server <c>desk</c> put before it.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("baton-functions-").FullName;
    private readonly ConcurrentQueue<Func<WireRequest, WireReply>> _script = new();
    private readonly bool _onDisk;
    private App _app = null!;
    private int _life;

    private Bench(bool onDisk) => _onDisk = onDisk;

    public VirtualClock Clock { get; } = new();

    public OpenAIDouble Model { get; private set; } = null!;

    public ToolServer Tools { get; private set; } = null!;

    public App App => _app;

    public HttpClient Http => _app.Http;

    /// <summary>Answers requests when the script is used up. Null: with an error that no retry mends.</summary>
    public Func<WireRequest, WireReply>? Otherwise { get; set; }

    /// <summary>Puts something around the run store of each life from the next on.</summary>
    public Func<IRunStore, IRunStore>? Wrap { get; set; }

    /// <summary>Settings of each life from the next on, besides those that all tests share.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>The id of the run that was started last.</summary>
    public string Run { get; private set; } = "";

    public static async Task<Bench> OpenAsync(string team, bool onDisk = false, Func<IRunStore, IRunStore>? wrap = null)
    {
        var bench = new Bench(onDisk) { Wrap = wrap };
        bench.Tools = await ToolServer.StartAsync();
        bench.Model = await OpenAIDouble.StartAsync(bench.Reply);
        bench.AddTeam("main", team);
        await bench.ReopenAsync();
        return bench;
    }

    /// <summary>Adds a team file; <paramref name="text"/> without the parts that all teams share.</summary>
    public void AddTeam(string id, string text)
    {
        var file = At($"teams/{id}.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $$"""
            team: {{id}}
            models: { m: compatible/test, spare: compatible/spare }
            mcpServers:
              desk: { type: http, url: "{{Tools.Url}}" }
            {{text}}
            """);
    }

    public string At(string path) => Path.Combine(_state, path);

    /// <summary>Adds replies to the script, one for each request.</summary>
    public Bench Then(params Func<WireRequest, WireReply>[] replies)
    {
        foreach (var reply in replies)
            _script.Enqueue(reply);
        return this;
    }

    /// <summary>Ends the head, if it runs, and starts it again on what is on disk.</summary>
    public async Task ReopenAsync()
    {
        _life++;
        if (_app is not null)
            await _app.DisposeAsync();
        _app = await App.StartAsync(_state, Clock, Model.Endpoint, _onDisk, Wrap, Settings);
    }

    /// <summary>Starts a run and follows it until it ends or waits for a person.</summary>
    public async Task<RunView> RunAsync(object? input = null, object? more = null)
    {
        await StartAsync(input, more);
        return await GoOnAsync();
    }

    /// <summary>Starts a run.</summary>
    public async Task StartAsync(object? input = null, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body.TryAdd("team", "main");
        body["input"] = JsonSerializer.SerializeToNode(input ?? "the task");
        var response = await Http.PostAsJsonAsync("api/runs", body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        Run = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString()!;
    }

    /// <summary>Lets time pass, from timer to timer, until the run ends or only a person can move it.</summary>
    public async Task<RunView> GoOnAsync(string? run = null)
    {
        Run = run ?? Run;
        var life = _life;
        var limit = Environment.TickCount64 + 30_000;
        while (true)
        {
            await SettleAsync();
            CheckLife(life);
            var view = await ViewAsync();
            if (view.Status == RunStatus.Ended)
                (view.Reason is null).ShouldBe(view.Outcome == Outcome.Completed, "Every outcome but completed has a reason.");
            if (view.Status is RunStatus.Ended or RunStatus.Waiting or RunStatus.Suspended)
                return view;
            if (Clock.NextDue is { } due && due > Clock.GetUtcNow())
                Clock.Advance(due - Clock.GetUtcNow());
            else if (Environment.TickCount64 > limit)
                throw new TimeoutException($"Expected the run to end or to wait, found it {view.Status} at {view.Step}:\n{string.Join('\n', (await JournalAsync()).Select(e => $"{e.Step} {e.Type}"))}");
            else
                await Task.Delay(1);
        }
    }

    /// <summary>Lets a stretch of time pass, from timer to timer, so that each finds the app at rest.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var life = _life;
        var until = Clock.GetUtcNow() + time;
        while (true)
        {
            await SettleAsync();
            CheckLife(life);
            if (Clock.NextDue is not { } due || due > until)
                break;
            Clock.Advance(due > Clock.GetUtcNow() ? due - Clock.GetUtcNow() : TimeSpan.Zero);
        }

        Clock.Advance(until - Clock.GetUtcNow());
        await SettleAsync();
    }

    /// <summary>Waits until no turn and no activity is under way.</summary>
    public async Task SettleAsync()
    {
        var life = _life;
        var limit = Environment.TickCount64 + 30_000;
        while (!_app.Hub.IsQuiet)
        {
            CheckLife(life);
            if (Environment.TickCount64 > limit)
                throw new TimeoutException("Expected the engine to come to rest within 30 s.");
            await Task.Delay(1);
        }
    }

    public async Task<RunView> ViewAsync() => BatonJson.Read<RunView>(await Http.GetStringAsync($"api/runs/{Run}"));

    public Task<IReadOnlyList<RunEvent>> JournalAsync() => _app.Store.ReadAsync(new RunKey("default", Run), 0, 10_000);

    /// <summary>The events of some types, in order.</summary>
    public async Task<IReadOnlyList<RunEvent>> EventsAsync(params string[] types) => [.. (await JournalAsync()).Where(e => types.Contains(e.Type))];

    /// <summary>The gate that waits, as the inbox shows it.</summary>
    public async Task<JsonElement> GateAsync()
    {
        var items = (await Http.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items");
        items.GetArrayLength().ShouldBe(1);
        return items[0];
    }

    /// <summary>Answers the one gate that waits.</summary>
    public async Task<HttpResponseMessage> DecideAsync(object decision, string? gate = null) =>
        await Http.PostAsJsonAsync($"api/approvals/{gate ?? (await GateAsync()).GetProperty("id").GetString()}/decision", decision);

    /// <summary>Answers the one gate that waits, and follows the run on.</summary>
    public async Task<RunView> AnswerAsync(object decision)
    {
        var response = await DecideAsync(decision);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await GoOnAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        await Model.DisposeAsync();
        await Tools.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    /// <summary>Ends what follows the run through the life of the head that has ended meanwhile.</summary>
    private void CheckLife(int life)
    {
        if (life != _life)
            throw new OperationCanceledException("The head has ended.");
    }

    private WireReply Reply(WireRequest request) =>
        _script.TryDequeue(out var next) ? next(request) : Otherwise?.Invoke(request) ?? WireReply.Error(400, "the script is used up");
}
