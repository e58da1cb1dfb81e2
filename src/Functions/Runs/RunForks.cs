using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>A request for a run that begins as another did: the body of <c>POST /api/runs/{id}/fork</c>.</summary>
public sealed record ForkRequest
{
    /// <summary>The first step that is done anew, as the journal names it. Everything that was recorded before its first event is shared.</summary>
    public string? Step { get; init; }

    /// <summary>Other candidates for the team's model aliases: a candidate or a list of them for each alias. Null: the team's.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Models { get; init; }

    /// <summary>The team's id, or its file's path where the head allows that. Null: the team that the run pinned.</summary>
    public string? Team { get; init; }

    /// <summary>Another task; only where nothing is shared. Null: the run's.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The new run's id. Null: one is made.</summary>
    public string? Id { get; init; }

    /// <summary>Who asks for it. Null: not known.</summary>
    public string? By { get; init; }
}

/// <summary>Starts runs that begin as other runs did. What the other did up to a step is taken from its record: not asked, not called, not paid again.</summary>
public sealed class RunForks(
    IRunStore store, Journal journal, PinnedTeams teams, TeamCatalog catalog, RecordingMaker maker, RunStarter starter)
{
    /// <summary>Starts a run that is like another up to a step.</summary>
    public async Task<(RunKey? Run, StartProblem? Problem)> ForkAsync(DurableTaskClient client, RunKey from, ForkRequest request, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(InstanceIds.Run(from), getInputsAndOutputs: true, cancellation) is not { } instance)
            return Problem(404, $"Expected a run, found none by the id '{from.Run}'. GET /api/runs lists them.");
        if (request.Id is not null && !InstanceIds.IsRunId(request.Id))
            return Problem(422, $"Expected an id of 1 to 64 letters, digits, '-' and '_', found '{request.Id}'.");
        var (cut, steps) = await FindAsync(from, request.Step, cancellation);
        if (cut is null)
            return Problem(422, $"Expected a step of run '{from.Run}' in 'step', found '{request.Step}'.", [$"The run has the steps {string.Join(", ", steps)}."]);

        var old = instance.ReadInputAs<TeamTask>()!;
        var (team, folder, problem) = await TeamAsync(old.Scope, request, cancellation);
        if (problem is not null)
            return (null, problem);
        var recording = await maker.MakeAsync(client, from, cut.Value, cancellation);
        if (request.Input is not null && (recording.Models.Count > 0 || recording.Tools.Count > 0 || recording.Gates.Count > 0))
            return Problem(422, $"Expected no 'input': what run '{from.Run}' did before step {request.Step} was for its own. Fork from its first step, or start a run.");
        var input = request.Input ?? await store.GetJsonAsync<JsonElement>(from.Tenant, old.Input, cancellation);
        if (TeamInput.Check(team!, input) is { Count: > 0 } mistakes)
            return Problem(422, $"The input does not fit the input schema of team '{team!.Id}'.", [.. mistakes.Select(m => m.ToString())]);

        var run = new RunKey(from.Tenant, request.Id ?? starter.NewId());
        var scope = old.Scope with
        {
            Run = run.Run,
            Definition = await teams.PinAsync(run.Tenant, team!, cancellation),
            Folder = folder!,
            TraceId = Journal.TraceId(run),
            TraceParent = null,
            RequestedBy = request.By,
            Fork = new ForkPoint(from.Run, request.Step, await store.PutJsonAsync(run.Tenant, recording, cancellation), old.Scope.TraceId),
        };
        var task = new TeamTask(scope, null, await store.PutJsonAsync(run.Tenant, input, cancellation), null, null, 1, null);
        return await starter.ScheduleAsync(client, run, task, null, cancellation);
    }

    /// <summary>Starts a run that does all that another did, from its record alone; where it comes to something else it ends.</summary>
    public async Task<(RunKey? Run, StartProblem? Problem)> ReplayAsync(DurableTaskClient client, RunKey from, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(InstanceIds.Run(from), getInputsAndOutputs: true, cancellation) is not { } instance)
            return Problem(404, $"Expected a run, found none by the id '{from.Run}'. GET /api/runs lists them.");
        if (!instance.IsCompleted)
            return Problem(409, $"Run '{from.Run}' has not ended; only what has ended can be replayed.");
        var old = instance.ReadInputAs<TeamTask>()!;
        var recording = await maker.MakeAsync(client, from, long.MaxValue, cancellation);
        var run = new RunKey(from.Tenant, starter.NewId());
        var fork = new ForkPoint(from.Run, null, await store.PutJsonAsync(run.Tenant, recording, cancellation), old.Scope.TraceId);
        var task = old with { Scope = old.Scope with { Run = run.Run, TraceId = Journal.TraceId(run), TraceParent = null, Fork = fork } };
        return await starter.ScheduleAsync(client, run, task, null, cancellation);
    }

    /// <summary>The step at which a run that did not complete went wrong, to be done anew; null when it did nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ended">Where its view says it ended. Null: it does not.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<string?> LastStepAsync(RunKey run, string? ended, CancellationToken cancellation)
    {
        string? last = null;
        await foreach (var e in journal.ReadAsync(run, cancellation))
        {
            if (!IsEffect(e))
                continue;
            last = e.Step;
            if (e.Step == ended)
                return ended;
        }

        return last;
    }

    private static bool IsEffect(RunEvent e) => e.Step is not null && (e.Type is EventTypes.CacheHit or EventTypes.BudgetExceeded
        || e.Type.StartsWith("model.", StringComparison.Ordinal) || e.Type.StartsWith("gate.", StringComparison.Ordinal)
        || (e.Type.StartsWith("tool.", StringComparison.Ordinal)));

    /// <summary>Number of the first event at the step or under it, and the steps that there are.</summary>
    private async Task<(long? Seq, IReadOnlyCollection<string> Steps)> FindAsync(RunKey run, string? step, CancellationToken cancellation)
    {
        var steps = new List<string>();
        await foreach (var e in journal.ReadAsync(run, cancellation))
        {
            if (e.Step is null)
                continue;
            if (!string.IsNullOrEmpty(step) && (e.Step == step || Steps.IsUnder(step, e.Step)))
                return (e.Seq, steps);
            if (!steps.Contains(e.Step))
                steps.Add(e.Step);
        }

        return (null, steps);
    }

    private async Task<(Team? Team, string? Folder, StartProblem? Problem)> TeamAsync(RunScope scope, ForkRequest request, CancellationToken cancellation)
    {
        var (team, folder) = (await teams.GetAsync(scope, cancellation), scope.Folder);
        if (request.Team is not null)
        {
            try
            {
                if (catalog.Find(request.Team, byPath: scope.Tenant == InstanceIds.DefaultTenant) is not { } found)
                    return (null, null, new StartProblem(404, $"Expected a team that this head knows, found '{request.Team}'. GET /api/teams lists them.", []));
                (team, folder) = (found.Team, found.Folder);
            }
            catch (TeamFileException e)
            {
                return (null, null, new StartProblem(422, $"The team file has {e.Problems.Count} mistake(s).", [.. e.Problems.Select(p => p.ToString())]));
            }
        }

        var mistakes = new List<string>();
        foreach (var (alias, given) in request.Models ?? new Dictionary<string, JsonElement>())
        {
            string[] candidates = given.ValueKind switch
            {
                JsonValueKind.String => [given.GetString()!],
                JsonValueKind.Array when given.EnumerateArray().All(c => c.ValueKind == JsonValueKind.String) => [.. given.EnumerateArray().Select(c => c.GetString()!)],
                _ => [],
            };
            if (candidates.Length == 0 || candidates.Any(c => c.Split('/', 2) is not [{ Length: > 0 }, { Length: > 0 }]))
                mistakes.Add($"models.{alias}: expected 'provider/model' or a list of them, found {given.GetRawText()}.");
            else if (!Aliases(team).Contains(alias))
                mistakes.Add($"models: expected one of the team's aliases ({string.Join(", ", Aliases(team).Distinct())}), found '{alias}'.");
            else
                team = With(team, alias, candidates);
        }

        return mistakes.Count == 0 ? (team, folder, null) : (null, null, new StartProblem(422, "The models do not fit the team.", mistakes));
    }

    private static IEnumerable<string> Aliases(Team team) => team.Models.Keys.Concat(team.Agents.Values.SelectMany(a => a.Team is null ? [] : Aliases(a.Team)));

    private static Team With(Team team, string alias, IReadOnlyList<string> candidates)
    {
        var models = new SortedDictionary<string, IReadOnlyList<string>>(team.Models, team.Models.Comparer);
        if (models.ContainsKey(alias))
            models[alias] = candidates;
        var agents = new SortedDictionary<string, Agent>(team.Agents, team.Agents.Comparer);
        foreach (var (name, agent) in team.Agents)
        {
            if (agent.Team is { } nested)
                agents[name] = agent with { Team = With(nested, alias, candidates) };
        }

        return team with { Models = models, Agents = agents };
    }

    private static (RunKey?, StartProblem) Problem(int status, string detail, IReadOnlyList<string>? errors = null) =>
        (null, new StartProblem(status, detail, errors ?? []));
}
