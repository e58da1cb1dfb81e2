using Baton.Agents;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>What runs cost, by hour, team, agent and model.</summary>
public sealed class RunCosts(RunViews views, Journal journal, TimeProvider clock)
{
    private const int MostReads = 400;
    private readonly RunScan<IReadOnlyList<CostItem>> _scan = new(clock);

    /// <summary>The next runs' costs, newest first, added up.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="tenant">Whose runs.</param>
    /// <param name="since">Only what was spent since.</param>
    /// <param name="byDay">True: by day; false: by hour.</param>
    /// <param name="before">Only runs behind this cursor. Null: from the newest.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CostPage> SumAsync(
        DurableTaskClient client, string tenant, DateTimeOffset since, bool byDay, string? before, CancellationToken cancellation)
    {
        var sums = new Dictionary<(DateTimeOffset, string, string, string), CostItem>();
        var end = await _scan.WalkAsync(
            client, tenant, before, i => i.IsCompleted && i.LastUpdatedAt < since, run => ReadAsync(client, run, cancellation), Take, MostReads, cancellation);
        return new CostPage([.. sums.Values.OrderBy(i => i.Time)], end.Cursor, end.Passed, end.Total);

        bool Take(IReadOnlyList<CostItem> items)
        {
            foreach (var item in items.Where(i => i.Time >= since.AddHours(-1)))
            {
                var time = byDay ? new DateTimeOffset(item.Time.UtcDateTime.Date, TimeSpan.Zero) : item.Time;
                var key = (time, item.Team, item.Agent, item.Model);
                sums[key] = sums.TryGetValue(key, out var sum) ? sum.Plus(item) : item with { Time = time };
            }

            return true;
        }
    }

    private async Task<IReadOnlyList<CostItem>?> ReadAsync(DurableTaskClient client, RunKey run, CancellationToken cancellation)
    {
        if (await views.TeamAsync(client, run, cancellation) is not { } team)
            return null;
        var sums = new Dictionary<(DateTimeOffset, string, string), CostItem>();
        await foreach (var e in journal.ReadAsync(run, cancellation))
        {
            if (e.Type != EventTypes.ModelCompleted || e.Data is not { } data)
                continue;
            var time = new DateTimeOffset(e.Time.UtcDateTime.Date.AddHours(e.Time.UtcDateTime.Hour), TimeSpan.Zero);
            var item = new CostItem(
                time, team, e.Agent ?? "", e.Text("candidate") ?? "", data.GetProperty("inputTokens").GetInt64(), data.GetProperty("outputTokens").GetInt64(),
                data.GetProperty("cost").GetDecimal(), 1);
            var key = (time, item.Agent, item.Model);
            sums[key] = sums.TryGetValue(key, out var sum) ? sum.Plus(item) : item;
        }

        return [.. sums.Values];
    }
}

/// <summary>What was spent in an hour or a day by one agent of a team with one model.</summary>
/// <param name="Time">Beginning of the hour or day, UTC.</param>
/// <param name="Team">The team of the run.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Model">The model, as provider/model.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Cost">In US dollars.</param>
/// <param name="Calls">Model calls.</param>
public sealed record CostItem(DateTimeOffset Time, string Team, string Agent, string Model, long InputTokens, long OutputTokens, decimal Cost, int Calls)
{
    internal CostItem Plus(CostItem other) => this with
    {
        InputTokens = InputTokens + other.InputTokens,
        OutputTokens = OutputTokens + other.OutputTokens,
        Cost = Cost + other.Cost,
        Calls = Calls + other.Calls,
    };
}

/// <summary>A part of the costs.</summary>
/// <param name="Items">By time; parts of the same hour or day may come with further pages and add up.</param>
/// <param name="Cursor">From where to go on. Null: these were the last.</param>
/// <param name="Passed">Runs that were looked at or left behind, counted from the newest.</param>
/// <param name="Total">Runs that there are.</param>
public sealed record CostPage(IReadOnlyList<CostItem> Items, string? Cursor, int Passed, int Total);
