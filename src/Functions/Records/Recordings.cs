using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>
/// What a run need not do because the run that it begins like has done it. Steps are found by their place; that the same thing was done there is
/// checked, and where it was not, the run ends rather than take one thing for another.
/// </summary>
public sealed class Recordings(IRunStore store)
{
    private const int MostKept = 32;
    private readonly ConcurrentDictionary<(string Tenant, string Hash), Recording> _kept = new();

    /// <summary>The recorded call; null when it must be made.</summary>
    /// <exception cref="InvalidOperationException">Another member made it.</exception>
    public async Task<RecordedModel?> ModelAsync(ModelTask task, CancellationToken cancellation)
    {
        if (await GetAsync(task.Scope, cancellation) is not { } recording)
            return null;
        if (recording.LostAt(task.Step) is not null)
        {
            var lost = new ModelTurn { Kind = TurnKind.Failed, Problem = $"Another attempt had won in run {task.Scope.Fork!.Run}." };
            return new RecordedModel(task.Agent, "lost", lost, null, 0, 0, null) { IsLost = true };
        }

        if (!recording.Models.TryGetValue(task.Attempt == 1 ? task.Step : $"{task.Step}#{task.Attempt}", out var found))
            return null;
        return found.Agent == task.Agent ? found : throw Differs(task.Scope, task.Step, $"{found.Agent} was asked", $"{task.Agent} is");
    }

    /// <summary>The recorded call; null when it must be made.</summary>
    /// <param name="task">The call.</param>
    /// <param name="key">Its place.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Something else was called.</exception>
    public async Task<RecordedTool?> ToolAsync(ToolTask task, string key, CancellationToken cancellation)
    {
        if (await GetAsync(task.Scope, cancellation) is not { } recording || !recording.Tools.TryGetValue(key, out var found))
            return null;
        if (found.Tool != task.Tool)
            throw Differs(task.Scope, task.Step, $"'{found.Tool}' was called", $"'{task.Tool}' is");
        return found.Arguments is null || found.Arguments == task.Arguments
            ? found
            : throw Differs(task.Scope, task.Step, $"'{found.Tool}' was called with arguments {found.Arguments}", $"with {task.Arguments}");
    }

    /// <summary>The recorded message; null when it must be sent.</summary>
    /// <param name="call">The message.</param>
    /// <param name="key">Its place.</param>
    /// <param name="words">Hash of the blob with its words.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Something else was said, or to somebody else.</exception>
    public async Task<RecordedRemote?> RemoteAsync(RemoteCall call, string key, string words, CancellationToken cancellation)
    {
        if (await GetAsync(call.Task.Scope, cancellation) is not { } recording || !recording.Remotes.TryGetValue(key, out var found))
            return null;
        return found.Agent == call.Task.Agent && found.Words == words
            ? found
            : throw Differs(call.Task.Scope, call.Task.Step, $"{found.Agent} was told {found.Words}", $"{call.Task.Agent} is told {words}");
    }

    /// <summary>How the question was closed; null when people must be asked.</summary>
    /// <param name="task">The question.</param>
    /// <param name="asked">Hash of what the answer is bound to. Null: nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Something else was asked, or nothing may be asked.</exception>
    public async Task<RecordedGate?> GateAsync(GateTask task, string? asked, CancellationToken cancellation)
    {
        if (await GetAsync(task.Scope, cancellation) is not { } recording)
            return null;
        if (!recording.Gates.TryGetValue(task.Step, out var found))
        {
            MayCall(task.Scope, task.Step);
            return null;
        }

        return found.Kind == task.Kind && found.Tool == task.Tool && found.Arguments == asked
            ? found
            : throw Differs(task.Scope, task.Step, $"people decided about {found.Tool ?? $"{found.Kind}"} {found.Arguments}", $"about {task.Tool ?? $"{task.Kind}"} {asked}");
    }

    /// <summary>Hash of the tools that were pinned for the turn; null when they must be listed.</summary>
    public async Task<string?> ToolsAsync(AgentTask task, CancellationToken cancellation)
    {
        var tools = (await GetAsync(task.Scope, cancellation))?.Lists.GetValueOrDefault(task.Step);
        if (tools is null)
            MayCall(task.Scope, task.Step);
        return tools;
    }

    /// <summary>Hash of the ticket that was written; null when it must be.</summary>
    public async Task<string?> TicketAsync(TicketTask task, CancellationToken cancellation) =>
        (await GetAsync(task.Scope, cancellation))?.Tickets.GetValueOrDefault($"{task.Step} {task.Rung}");

    /// <summary>Puts what was recorded elsewhere on this run's own record, so that the run needs the other no more.</summary>
    public async Task<T> KeepAsync<T>(EffectKey key, string fingerprint, T result, IReadOnlyList<RunEvent> events, CancellationToken cancellation)
    {
        var entry = await store.BeginAsync(key, fingerprint, [], cancellation);
        if (entry.State == LedgerState.Done)
            return BatonJson.Read<T>(entry.Result!.Value);
        try
        {
            await store.CompleteAsync(key, BatonJson.ToUtf8(result), events, cancellation);
            return result;
        }
        finally
        {
            store.Release(key);
        }
    }

    /// <summary>Ends a replay that comes to something which is not recorded.</summary>
    /// <exception cref="InvalidOperationException">The run is a replay.</exception>
    public static void MayCall(RunScope scope, string step)
    {
        if (scope.Fork is { IsReplay: true })
            throw new InvalidOperationException($"Step {step} is not in the recording of run {scope.Fork.Run}.");
    }

    /// <summary>What an event told, with the run in which it happened.</summary>
    /// <param name="told">What it told.</param>
    /// <param name="from">The run.</param>
    /// <param name="gate">The gate's id there. Null: it tells of none.</param>
    public static JsonNode Retold(JsonElement? told, string from, string? gate = null)
    {
        var retold = told is { ValueKind: JsonValueKind.Object } data ? JsonSerializer.SerializeToNode(data, BatonJson.Options)!.AsObject() : [];
        retold[RunEventData.ReplayedFrom] = from;
        if (gate is not null)
            retold["gate"] = gate;
        return retold;
    }

    private async Task<Recording?> GetAsync(RunScope scope, CancellationToken cancellation)
    {
        if (scope.Fork is not { } fork)
            return null;
        if (_kept.TryGetValue((scope.Tenant, fork.Recording), out var known))
            return known;
        if (_kept.Count >= MostKept)
            _kept.Clear();
        return _kept[(scope.Tenant, fork.Recording)] = await store.GetJsonAsync<Recording>(scope.Tenant, fork.Recording, cancellation);
    }

    private static InvalidOperationException Differs(RunScope scope, string step, string there, string here) => new(
        $"At step {step} of run {scope.Fork!.Run} {there}; here {here}. Fork from that step or an earlier one, or leave the team as it was up to the fork.");
}
