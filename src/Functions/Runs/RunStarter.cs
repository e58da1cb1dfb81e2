using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>A request to start a run: the body of <c>POST /api/runs</c>.</summary>
public sealed record StartRequest
{
    /// <summary>The team's id, or its file's path where the head allows that.</summary>
    public string? Team { get; init; }

    /// <summary>The task; must fit the team's input schema.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The run's id. Null: one is made.</summary>
    public string? Id { get; init; }

    /// <summary>Whose run it is. Null: the default tenant. Whoever takes a request from outside puts the caller's own here.</summary>
    public string? Tenant { get; init; }

    /// <summary>Limits for this run; they can only lower the team's. Null: the team's.</summary>
    public LimitsRequest? Limits { get; init; }

    /// <summary>When to start, ISO 8601 with an offset, or how long from now (<c>90s</c>, <c>2h</c>). Null: now.</summary>
    public string? After { get; init; }

    /// <summary>Who starts it. Null: not known.</summary>
    public string? By { get; init; }

    /// <summary>The batch that it is a line of; for messages of the queue. Null: none.</summary>
    public BatchPart? Batch { get; init; }

    /// <summary>W3C <c>traceparent</c> of what starts it; one that does not fit counts as none. Null: the run is a trace of its own.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>What a line of a batch knows of the batch.</summary>
/// <param name="Id">The batch's id, 1 to 40 letters, digits, '-' and '_'.</param>
/// <param name="Most">How many of its runs may work at once, from 1.</param>
public sealed record BatchPart(string Id, int Most)
{
    /// <summary>The longest id.</summary>
    public const int LongestId = 40;

    /// <summary>Whether it is there and within its bounds.</summary>
    public static bool IsRight(BatchPart? part) => part is { Most: >= 1 } && IsId(part.Id);

    /// <summary>Whether a batch can have the id.</summary>
    public static bool IsId(string? id) => id is { Length: <= LongestId } && InstanceIds.IsRunId(id);
}

/// <summary>Limits of one run; null leaves the team's.</summary>
/// <param name="Tokens">Model tokens.</param>
/// <param name="Cost">Money.</param>
/// <param name="Time">Wall-clock time.</param>
/// <param name="Steps">Model calls.</param>
/// <param name="Hops">Handoffs.</param>
public sealed record LimitsRequest(long? Tokens, decimal? Cost, TimeSpan? Time, int? Steps, int? Hops);

/// <summary>Why a run could not be started.</summary>
/// <param name="Status">HTTP status code that says it: 404, 409 or 422.</param>
/// <param name="Detail">What was expected, what was found, what to do.</param>
/// <param name="Errors">Each thing that is wrong; may be empty.</param>
public sealed record StartProblem(int Status, string Detail, IReadOnlyList<string> Errors);

/// <summary>Starts runs, the same from whichever trigger: checks, pins, and schedules.</summary>
public sealed class RunStarter(TeamCatalog catalog, PinnedTeams teams, IRunStore store, TimeProvider clock)
{
    /// <summary>Starts a run. A run of the same id, team and input that exists already is returned as it is.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="request">What to start.</param>
    /// <param name="idempotencyKey">The same key again is the same run. Null: none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(RunKey? Run, StartProblem? Problem)> StartAsync(
        DurableTaskClient client, StartRequest request, string? idempotencyKey, CancellationToken cancellation)
    {
        var (found, problem) = Check(request);
        if (problem is not null)
            return (null, problem);

        var team = Lower(found!.Team, request.Limits);
        var run = new RunKey(request.Tenant ?? InstanceIds.DefaultTenant, request.Id ?? (idempotencyKey is null ? NewId() : IdOf(idempotencyKey)));
        var caller = SpanIds.Parse(request.Traceparent);
        var scope = new RunScope(
            run.Tenant, run.Run, await teams.PinAsync(run.Tenant, team, cancellation), found.Folder, caller?.TraceId.ToHexString() ?? Journal.TraceId(run),
            request.By, caller is null ? null : request.Traceparent);
        var input = await store.PutJsonAsync(run.Tenant, request.Input!.Value, cancellation);
        var task = new TeamTask(scope, null, input, null, null, 1, null);
        return await ScheduleAsync(client, run, task, StartAt(request.After), cancellation);
    }

    /// <summary>Puts a run on record. One of the same id, team, input and origin that exists already is returned as it is.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="run">The run.</param>
    /// <param name="task">What it is to do.</param>
    /// <param name="at">When. Null: now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(RunKey? Run, StartProblem? Problem)> ScheduleAsync(
        DurableTaskClient client, RunKey run, TeamTask task, DateTimeOffset? at, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(InstanceIds.Run(run), getInputsAndOutputs: true, cancellation) is { } existing)
            return Same(run, existing.ReadInputAs<TeamTask>(), task);
        try
        {
            var options = new StartOrchestrationOptions(InstanceIds.Run(run), at)
                .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(RunTeam), task, options, cancellation);
            return (run, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Somebody else may have started it between the look and the start; which exception says so differs between the heads.
            if (await client.GetInstanceAsync(InstanceIds.Run(run), getInputsAndOutputs: true, cancellation) is not { } winner)
                throw;
            return Same(run, winner.ReadInputAs<TeamTask>(), task);
        }
    }

    /// <summary>Why no run of a team can be started; null when one can.</summary>
    /// <param name="tenant">Who would start it.</param>
    /// <param name="team">The team's id, or its file's path where the head allows that.</param>
    public StartProblem? CheckTeam(string tenant, string team) => Find(tenant, team).Problem;

    private (CatalogTeam? Team, StartProblem? Problem) Check(StartRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Team))
            return (null, new StartProblem(422, "Expected the team's id in 'team', found none.", []));
        if (request.Id is not null && !InstanceIds.IsRunId(request.Id))
            return (null, new StartProblem(422, $"Expected an id of 1 to 64 letters, digits, '-' and '_', found '{request.Id}'.", []));
        if (request.Tenant is not null && !InstanceIds.IsTenant(request.Tenant))
            return (null, new StartProblem(422, $"Expected a tenant of 1 to 64 of a-z, 0-9 and '-', found '{Journal.Preview(request.Tenant, 80)}'.", []));
        if (request.After is not null && StartAt(request.After) is null)
            return (null, new StartProblem(422, $"Expected a time such as 2026-05-01T08:00:00Z or a duration such as 2h in 'after', found '{request.After}'.", []));
        if (request.By?.Length > 200)
            return (null, new StartProblem(422, "Expected at most 200 characters in 'by'.", []));
        if (request.Limits is { Tokens: < 1 } or { Cost: < 0 } or { Steps: < 1 } or { Hops: < 0 } || request.Limits?.Time <= TimeSpan.Zero)
            return (null, new StartProblem(422, "Expected 'limits' with tokens and steps from 1, cost and hops from 0 and time above zero.", []));

        var (found, unknown) = Find(request.Tenant, request.Team);
        if (found is null)
            return (null, unknown);
        if (request.Input is not { } input)
            return (null, new StartProblem(422, "Expected the task in 'input', found none.", []));
        var problems = TeamInput.Check(found.Team, input);
        return problems.Count == 0
            ? (found, null)
            : (null, new StartProblem(422, $"The input does not fit the input schema of team '{found.Team.Id}'.", [.. problems.Select(p => p.ToString())]));
    }

    private (CatalogTeam? Team, StartProblem? Problem) Find(string? tenant, string team)
    {
        CatalogTeam? found;
        try
        {
            found = catalog.Find(team, byPath: tenant is null or InstanceIds.DefaultTenant);
        }
        catch (TeamFileException e)
        {
            return (null, new StartProblem(422, $"The team file has {e.Problems.Count} mistake(s). Mend them and start again.", [.. e.Problems.Select(p => p.ToString())]));
        }

        if (found is null)
        {
            var known = catalog.All().Select(t => t.Team.Id).ToArray();
            return (null, new StartProblem(404, $"Expected a team that this head knows, found '{team}'. "
                + (known.Length == 0 ? "It knows none: set Baton__Teams to a folder of team files." : $"It knows {string.Join(", ", known)}."), []));
        }

        return (found, null);
    }

    private static (RunKey? Run, StartProblem? Problem) Same(RunKey run, TeamTask? existing, TeamTask asked) =>
        existing is not null && existing.Input == asked.Input && existing.Scope.Definition == asked.Scope.Definition && existing.Scope.Fork == asked.Scope.Fork
            ? (run, null)
            : (null, new StartProblem(409, $"Run '{run.Run}' exists already, with another team or input. Choose another id, or none.", []));

    private static Team Lower(Team team, LimitsRequest? asked) => asked is null ? team : team with
    {
        Limits = team.Limits with
        {
            Tokens = Math.Min(team.Limits.Tokens, asked.Tokens ?? long.MaxValue),
            Cost = Math.Min(team.Limits.Cost, asked.Cost ?? decimal.MaxValue),
            Time = asked.Time < team.Limits.Time ? asked.Time.Value : team.Limits.Time,
            Steps = Math.Min(team.Limits.Steps, asked.Steps ?? int.MaxValue),
            Hops = Math.Min(team.Limits.Hops, asked.Hops ?? int.MaxValue),
        },
    };

    private DateTimeOffset? StartAt(string? after)
    {
        if (Duration.TryParse(after, out var wait))
            return clock.GetUtcNow() + wait;
        return DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    /// <summary>An id for a run: short enough to type, in the order of their making.</summary>
    public string NewId() => $"r{clock.GetUtcNow():yyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>The id of the run that a key stands for.</summary>
    internal static string IdOf(string idempotencyKey) =>
        $"k-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)).AsSpan(0, 12))}";
}
