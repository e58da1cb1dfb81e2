using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>Reads what a run recorded up to a place in its journal.</summary>
public sealed partial class RecordingMaker(IRunStore store, Journal journal)
{
    private const int MostExecutions = 16;

    /// <summary>Makes the recording.</summary>
    /// <param name="client">The durable client; knows how gates were closed.</param>
    /// <param name="run">The run.</param>
    /// <param name="before">Number of the first event that is left out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Recording> MakeAsync(DurableTaskClient client, RunKey run, long before, CancellationToken cancellation)
    {
        var recording = new Recording();
        var (lists, intents, opened, told) = (new Dictionary<string, string>(), new Dictionary<string, RunEvent>(), new Dictionary<string, RunEvent>(), new Dictionary<string, List<JsonElement>>());
        var lost = new List<string>();
        await foreach (var e in journal.ReadAsync(run, cancellation))
        {
            if (e.Seq >= before)
                break;
            if (e.Step is not { } step)
                continue;
            switch (e.Type)
            {
                case EventTypes.ModelCompleted or EventTypes.ModelFailed or EventTypes.CacheHit:
                    await AddModelAsync(recording, run, e, cancellation);
                    break;
                case EventTypes.ToolIntent when e.Flag("remote") && Place(e) is { } sent:
                    recording.Remotes[sent] = new RecordedRemote(e.Agent ?? "", e.Text("argumentsHash"), null, e.Type, e.Data);
                    break;
                case EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolAmbiguous or EventTypes.ToolAsked when e.Flag("remote"):
                    if (Place(e) is { } answered && recording.Remotes.TryGetValue(answered, out var message))
                        recording.Remotes[answered] = message with { Outcome = SendToRemote.Read(e), Type = e.Type, Told = e.Data };
                    break;
                case EventTypes.ToolCancelled when e.Flag("remote"):
                    break;
                case EventTypes.ToolIntent or EventTypes.ToolResumed:
                    intents[step] = e.Type == EventTypes.ToolIntent ? e : intents.GetValueOrDefault(step, e);
                    if (Place(e) is { } begun)
                        recording.Tools[begun] = new RecordedTool(e.Text("tool") ?? "", intents[step].Text("argumentsHash"), null, e.Type, e.Data);
                    break;
                case EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolAmbiguous or EventTypes.ToolAsked or EventTypes.ToolCancelled:
                    await AddToolAsync(recording, run, e, intents.GetValueOrDefault(step), cancellation);
                    break;
                case EventTypes.ToolsPinned when e.Text("tools") is { } tools:
                    lists[step] = tools;
                    break;
                case EventTypes.AgentCompleted when lists.TryGetValue(step, out var pinned):
                    recording.Lists[step] = pinned;
                    break;
                case EventTypes.FallbackUsed when e.Text("ticket") is { } ticket:
                    recording.Tickets[$"{step} {e.Text("rung")}"] = ticket;
                    break;
                case EventTypes.GateOpened:
                    opened[step] = e;
                    break;
                case EventTypes.GateDecided when e.Flag("accepted"):
                    told.TryAdd(step, []);
                    told[step].Add(e.Data!.Value);
                    if (e.Flag("closes"))
                        await AddGateAsync(recording, client, run, step, opened.GetValueOrDefault(step), told[step], cancellation);
                    break;
                case EventTypes.GateExpired:
                    await AddGateAsync(recording, client, run, step, opened.GetValueOrDefault(step), [], cancellation);
                    break;
                case EventTypes.RaceStarted when e.Value("variants")?.GetInt32() is { } count:
                    lost.AddRange(Enumerable.Range(1, count).Select(n => Races.Step(step, n)));
                    break;
                case EventTypes.RaceWon when e.Value("variant")?.GetInt32() is { } winner:
                    lost.Remove(Races.Step(step, winner));
                    recording = recording with { Lost = [.. recording.Lost, .. lost.Where(l => l.StartsWith($"{step}.try", StringComparison.Ordinal))] };
                    break;
            }
        }

        return recording;
    }

    private async Task AddModelAsync(Recording recording, RunKey run, RunEvent e, CancellationToken cancellation)
    {
        if (Place(e) is not { } place || await FindAsync(run, place, cancellation) is not { } effect)
            return;
        recording.Models[place] = new RecordedModel(
            e.Agent ?? "",
            effect.Fingerprint,
            BatonJson.Read<ModelTurn>(effect.Result),
            e.Text("candidate"),
            e.Value("savedTokens")?.GetInt64() ?? (e.Value("inputTokens")?.GetInt64() ?? 0) + (e.Value("outputTokens")?.GetInt64() ?? 0),
            (e.Value("savedCost") ?? e.Value("cost"))?.GetDecimal() ?? 0,
            e.Text("preview")) { CacheKey = e.Text("cacheKey") };
    }

    private async Task AddToolAsync(Recording recording, RunKey run, RunEvent e, RunEvent? intent, CancellationToken cancellation)
    {
        if (Place(e) is not { } place || e.Text("tool") is not { } tool)
            return;
        var effect = await store.FindAsync(new EffectKey(run, place), cancellation);
        var outcome = effect is not null ? BatonJson.Read<ToolOutcome>(effect.Result)
            // A server that could not be reached leaves no effect, only what the agent was told of it.
            : e.Type == EventTypes.ToolFailed && e.Text("result") is { } result ? new ToolOutcome(ToolEnd.Answered, result, true, false)
            : null;
        if (outcome is not null)
            recording.Tools[place] = new RecordedTool(tool, intent?.Text("argumentsHash") ?? recording.Tools.GetValueOrDefault(place)?.Arguments, outcome, e.Type, e.Data);
    }

    private static async Task AddGateAsync(
        Recording recording, DurableTaskClient client, RunKey run, string step, RunEvent? opened, IReadOnlyList<JsonElement> told, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(InstanceIds.Gate(run, step), getInputsAndOutputs: true, cancellation) is not { } gate
            || gate.RuntimeStatus != OrchestrationRuntimeStatus.Completed || gate.ReadOutputAs<GateResult>() is not { } result)
            return;
        var task = gate.ReadInputAs<GateTask>()!;
        recording.Gates[step] = new RecordedGate(task.Kind, task.Tool, opened?.Text("argumentsHash"), result, [.. told]);
    }

    // A call that was cut off was made again under a key of its own.
    private async Task<RecordedEffect?> FindAsync(RunKey run, string place, CancellationToken cancellation)
    {
        for (var execution = 1; execution <= MostExecutions; execution++)
        {
            if (await store.FindAsync(new EffectKey(run, execution == 1 ? place : $"{place}~{execution}"), cancellation) is { } effect)
                return effect;
        }

        return null;
    }

    /// <summary>The effect that the event tells of, as the ledger names it; null when it tells of none.</summary>
    private static string? Place(RunEvent e)
    {
        var name = $"{e.Step}:{e.Type}";
        if (e.Id == name)
            return e.Step;
        if (!e.Id.StartsWith($"{name}:", StringComparison.Ordinal) || Which().Match(e.Id[(name.Length + 1)..]) is not { Success: true } which)
            return null;
        var attempt = int.Parse(which.Groups["attempt"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var effect = attempt == 1 ? e.Step! : $"{e.Step}#{attempt}";
        return which.Groups["round"].Success ? $"{effect}?{which.Groups["round"].Value}" : effect;
    }

    [GeneratedRegex(@"\A(?<attempt>[0-9]{1,6})(\?(?<round>[0-9]{1,6}))?\z")]
    private static partial Regex Which();
}
