using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Baton.WireDouble;
using Script = System.Collections.Generic.Dictionary<string, System.Func<Baton.WireDouble.WireRequest, Baton.WireDouble.WireReply>[]>;

namespace Baton.Functions.Tests;

/// <summary>A team, what its models and people answer, and how its run must end.</summary>
/// <param name="Name">What happens, in a few words; unique.</param>
/// <param name="Team">The team file without the parts that all teams share.</param>
/// <param name="Outcome">How the run ends.</param>
internal sealed record Scenario(string Name, string Team, Outcome Outcome = Outcome.Completed)
{
    /// <summary>Replies by the agent's instructions: one for each new thing that it is asked, the last for all that follow.</summary>
    public Script Script { get; init; } = [];

    /// <summary>Other team files, by id, and agent files, by path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>What people answer, by the member or tool that is asked about. Not named: the gate is left to expire.</summary>
    public IReadOnlyDictionary<string, object> People { get; init; } = new Dictionary<string, object>();

    /// <summary>The task.</summary>
    public object Input { get; init; } = "the task";

    /// <summary>What else must hold. Null: nothing.</summary>
    public Action<ScenarioEnd>? Check { get; init; }

    /// <summary>True: it is also run with a crash at every record.</summary>
    public bool Crashed { get; init; }

    /// <summary>Model calls that may be in flight at once, and so be made again after a crash.</summary>
    public int SideBySide { get; init; } = 1;

    public override string ToString() => Name;
}

/// <summary>How a scenario's run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Journal">Its journal.</param>
/// <param name="Requests">What the model was asked, in order.</param>
/// <param name="Tools">What the tool server was asked.</param>
/// <param name="Spans">The spans that were shown. Null: nobody looked.</param>
internal sealed record ScenarioEnd(RunView Run, IReadOnlyList<RunEvent> Journal, IReadOnlyList<WireRequest> Requests, IReadOnlyList<ToolCall> Tools, SeenSpans? Spans)
{
    /// <summary>The result as text.</summary>
    public string Output => Run.Output is { } output ? Texts.Of(output) : "";

    /// <summary>Requests of the agent with these instructions.</summary>
    public IReadOnlyList<WireRequest> Asked(string instructions) => [.. Requests.Where(r => ScenarioRun.Instructions(r) == instructions)];

    /// <summary>The decisions of one kind.</summary>
    public IReadOnlyList<RunEvent> Decisions(string kind) => [.. Journal.Where(e => e.Type == EventTypes.DecisionMade && e.Text("decision") == kind)];

    /// <summary>Events of a type.</summary>
    public IReadOnlyList<RunEvent> Of(string type) => [.. Journal.Where(e => e.Type == type)];
}

/// <summary>Runs a scenario, with a crash where one is wanted.</summary>
internal sealed class ScenarioRun(Scenario scenario)
{
    private readonly Dictionary<string, Dictionary<string, int>> _asked = [];

    /// <summary>The instructions of the agent that asks.</summary>
    public static string Instructions(WireRequest request) => request.Messages[0].GetProperty("content").GetString()!.Split('\n')[0];

    /// <summary>Runs it undisturbed, in memory.</summary>
    public Task<ScenarioEnd> RunAsync() => RunAsync((_, _) => Task.CompletedTask);

    /// <summary>Runs it undisturbed, in memory, and goes on with what it left.</summary>
    public async Task<ScenarioEnd> RunAsync(Func<Bench, ScenarioEnd, Task> then)
    {
        await using var bench = await OpenAsync(onDisk: false, null);
        using var spans = new SeenSpans($"{scenario.Name}, undisturbed");
        await bench.StartAsync(scenario.Input, new { id = "scenario", traceparent = spans.TraceParent });
        var end = await EndAsync(bench, spans: spans);
        await then(bench, end);
        return end;
    }

    /// <summary>Runs it with a crash around one write of the run store.</summary>
    /// <param name="write">The write, from 1. 0: no crash.</param>
    /// <param name="before">True: the write is not made.</param>
    /// <returns>How it ended, the writes of the first life, and whether that life ended in a crash.</returns>
    public async Task<(ScenarioEnd End, int Writes, bool Crashed)> CrashAsync(int write, bool before = false)
    {
        FrozenStore? store = null;
        await using var bench = await OpenAsync(onDisk: true, inner => store = new FrozenStore(inner, write, before));
        using var spans = new SeenSpans(scenario.Name);
        await bench.StartAsync(scenario.Input, new { id = "scenario", traceparent = spans.TraceParent });
        var first = store!;
        var run = EndAsync(bench, spans: spans);
        if (await Task.WhenAny(run, first.Frozen) != run)
        {
            bench.Wrap = null;
            await bench.ReopenAsync();

            // What followed the old life notices that it has ended, one way or another.
            await run.ContinueWith(_ => { }, TaskScheduler.Default);
            run = EndAsync(bench, spans: spans);
        }

        return (await run, first.Writes, first.Frozen.IsCompleted);
    }

    /// <summary>
    /// The journal without what differs from run to run: times, ids, and the order in which members side by side came to write. What an orchestrator
    /// decided is compared with its data.
    /// </summary>
    public static IReadOnlyList<string> Canonical(ScenarioEnd end) =>
    [
        .. end.Journal.Where(e => e.Type != EventTypes.ToolReplayed)
            .OrderBy(e => e.Step ?? (e.Type == EventTypes.RunCompleted ? "~" : ""), StringComparer.Ordinal)
            .Select(e => $"{e.Type} {e.Step} {e.Agent} {(IsDecision(e.Type) ? e.Data?.GetRawText() : "")}"),
    ];

    private static bool IsDecision(string type) => type is EventTypes.DecisionMade or EventTypes.MemberRecruited or EventTypes.AgentCompleted
        or EventTypes.HandoffProposed or EventTypes.HandoffAccepted or EventTypes.HandoffRejected or EventTypes.RunCompleted;

    private async Task<Bench> OpenAsync(bool onDisk, Func<Records.IRunStore, Records.IRunStore>? wrap)
    {
        const string any = "pattern: pipeline\nagents: { x: { instructions: x, model: m } }\nsteps: [ { agent: x } ]";
        var bench = await Bench.OpenAsync(any, onDisk, wrap);
        foreach (var (path, text) in scenario.Files.Where(f => f.Key.Contains('/', StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(bench.At($"teams/{path}"))!);
            await File.WriteAllTextAsync(bench.At($"teams/{path}"), text);
        }

        foreach (var (id, text) in scenario.Files.Where(f => !f.Key.Contains('/', StringComparison.Ordinal)))
            bench.AddTeam(id, text);
        bench.AddTeam("main", scenario.Team);
        bench.Otherwise = Reply;
        return bench;
    }

    // Answers go by what was asked, not by how often, so that a call made again after a crash is answered the same.
    private WireReply Reply(WireRequest request)
    {
        if (!scenario.Script.TryGetValue(Instructions(request), out var replies))
            return WireReply.Error(400, $"nobody has instructions '{Instructions(request)}'");
        lock (_asked)
        {
            if (!_asked.TryGetValue(Instructions(request), out var known))
                _asked[Instructions(request)] = known = [];
            var asked = string.Join('\n', request.Messages.Select(m => m.GetRawText()));
            if (!known.TryGetValue(asked, out var number))
                known[asked] = number = known.Count;
            return replies[Math.Min(number, replies.Length - 1)](request);
        }
    }

    /// <summary>Follows a run to its end, with the people's answers.</summary>
    public async Task<ScenarioEnd> EndAsync(Bench bench, string id = "scenario", SeenSpans? spans = null)
    {
        RunView run;
        while ((run = await bench.GoOnAsync(id)).Status == RunStatus.Waiting)
        {
            var gates = (await bench.Http.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items").EnumerateArray().ToArray();
            var answered = false;
            foreach (var gate in gates)
            {
                var about = gate.TryGetProperty("tool", out var tool) ? tool.GetString()! : gate.GetProperty("agent").GetString()!;
                if (!scenario.People.TryGetValue(about, out var decision))
                    continue;
                await bench.DecideAsync(decision, gate.GetProperty("id").GetString());
                answered = true;
            }

            if (!answered)
                await bench.PassAsync(TimeSpan.FromHours(24));
        }

        return new ScenarioEnd(run, await bench.JournalAsync(), bench.Model.Requests, bench.Tools.Calls, spans);
    }
}
