using Baton.Agents;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>Runs as a long list shows them: one short row each.</summary>
public sealed class RunRows(RunViews views, TimeProvider clock)
{
    private const int MostReads = 400;
    private readonly RunScan<RunRow> _scan = new(clock);

    /// <summary>The next rows that fit, newest first.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="tenant">Whose runs.</param>
    /// <param name="query">Which of them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<RunRowPage> ListAsync(DurableTaskClient client, string tenant, RunRowQuery query, CancellationToken cancellation)
    {
        var rows = new List<RunRow>();
        var end = await _scan.WalkAsync(
            client, tenant, query.Before, i => i.CreatedAt < query.Since, run => ReadAsync(client, run, cancellation), Take, MostReads, cancellation);
        return new RunRowPage(rows, end.Cursor, end.Passed, end.Total);

        bool Take(RunRow row)
        {
            if (query.Fits(row))
                rows.Add(row);
            return rows.Count < query.Top;
        }
    }

    /// <summary>The row of one run; null when there is no such run.</summary>
    public async Task<RunRow?> ReadAsync(DurableTaskClient client, RunKey run, CancellationToken cancellation) =>
        await views.GetAsync(client, run, cancellation) is { } view ? RunRow.Of(view) : null;
}

/// <summary>A run in one row.</summary>
public sealed record RunRow
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The team's id.</summary>
    public required string Team { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>How it ended. Null until it has.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>Why it ended so, at most 200 characters. Null: it completed, or has not ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The member that works or waits now, or where the run ended.</summary>
    public string? Agent { get; init; }

    /// <summary>The step that is worked on now, or where the run ended.</summary>
    public string? Step { get; init; }

    /// <summary>The beginning of the input, at most 200 characters.</summary>
    public string? Input { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC. Null until it has.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it has used.</summary>
    public required Usage Usage { get; init; }

    /// <summary>Gates that wait for a person.</summary>
    public required int Waiting { get; init; }

    /// <summary>Warnings about its health.</summary>
    public required int Warnings { get; init; }

    /// <summary>The run this one was forked from. Null: none.</summary>
    public string? ForkOf { get; init; }

    internal static RunRow Of(RunView view) => new()
    {
        Id = view.Id,
        Team = view.Team,
        Status = view.Status,
        Outcome = view.Outcome,
        Reason = view.Reason is null ? null : Journal.Preview(view.Reason),
        Agent = view.Agent,
        Step = view.Step,
        Input = view.Input is { } input ? Journal.Preview(Blobs.ToText(input)) : null,
        StartedAt = view.StartedAt,
        EndedAt = view.EndedAt,
        Usage = view.Usage,
        Waiting = view.Waiting.Count,
        Warnings = view.Warnings?.Count ?? 0,
        ForkOf = view.ForkOf,
    };
}

/// <summary>Which rows to list.</summary>
/// <param name="Team">Only this team's. Null: all.</param>
/// <param name="Status">Only those that stand so. Null: all.</param>
/// <param name="Outcome">Only those that ended so. Null: all.</param>
/// <param name="Failed">True: only those that ended otherwise than completed.</param>
/// <param name="Text">Only those whose id, team, input, agent or reason has this in it, in any case. Null: all.</param>
/// <param name="Since">Only those started since. Null: all.</param>
/// <param name="Top">Most rows.</param>
/// <param name="Before">Only those behind this cursor. Null: from the newest.</param>
public sealed record RunRowQuery(string? Team, RunStatus? Status, Outcome? Outcome, bool Failed, string? Text, DateTimeOffset? Since, int Top, string? Before)
{
    internal bool Fits(RunRow row) =>
        (Team is null || row.Team == Team)
        && (Status is null || row.Status == Status)
        && (Outcome is null || row.Outcome == Outcome)
        && (!Failed || row.Outcome is not (null or Agents.Outcome.Completed))
        && (Text is null || Has(row.Id) || Has(row.Team) || Has(row.Input) || Has(row.Agent) || Has(row.Reason));

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>Rows of the list of runs.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Cursor">From where to go on, also when fewer rows than asked for were found so far. Null: these were the last.</param>
/// <param name="Passed">Runs that were looked at or left behind, counted from the newest.</param>
/// <param name="Total">Runs that there are.</param>
public sealed record RunRowPage(IReadOnlyList<RunRow> Items, string? Cursor, int Passed, int Total);
