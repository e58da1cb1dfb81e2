using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>
/// <c>GET /api/overview</c>: the runs in one short row each, newest first, by <c>team, status, outcome, q, since, top, cursor</c>;
/// <c>outcome=failed</c> is every outcome but completed. With <c>ids</c>, a list with commas, the rows of those runs.
/// </summary>
public sealed class GetOverview(RunRows rows, Callers callers)
{
    private const int MostRows = 500;
    private const int MostIds = 100;

    /// <summary>Lists rows.</summary>
    [Operation("The runs in one short row each, newest first.", Refusals = [422])]
    [Takes("team", "Only this team's.")]
    [Takes("status", "Only those that stand so.", Shape = typeof(RunStatus))]
    [Takes("outcome", "Only those that ended so; failed: in any way but completed.")]
    [Takes("q", "Only those whose id, team, input, agent or reason has this in it.")]
    [Takes("since", "Only those started since.", Shape = typeof(DateTimeOffset))]
    [Takes("top", "Most rows, 1 to 500; 100 if absent.", Shape = typeof(int))]
    [Takes("cursor", "From where to go on.")]
    [Takes("ids", "The rows of these runs, with commas between them; at most 100.")]
    [Answers(200, "The rows.", Shape = typeof(RunRowPage))]
    [Function(nameof(GetOverview))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/overview")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        if (request.Query["ids"].ToString() is { Length: > 0 } ids)
            return await NamedAsync(client, caller.Tenant, ids.Split(','), cancellation);
        var errors = new List<string>();
        var query = new QueryReader(request.Query, errors);
        var outcome = query.Text("outcome");
        var failed = outcome == "failed";
        var wanted = new RunRowQuery(
            query.Text("team"), query.Word<RunStatus>("status"), failed ? null : query.Word<Outcome>("outcome"), failed, query.Text("q"), query.Time("since"),
            query.Number("top", 100, 1, MostRows), query.Text("cursor"));
        return errors.Count > 0
            ? Problems.Invalid("The query does not fit.", errors)
            : Results.Json(await rows.ListAsync(client, caller.Tenant, wanted, cancellation), BatonJson.Options);
    }

    private async Task<IResult> NamedAsync(DurableTaskClient client, string tenant, string[] ids, CancellationToken cancellation)
    {
        if (ids.Length > MostIds)
            return Problems.Invalid("The query does not fit.", [$"ids: expected at most {MostIds} ids, found {ids.Length}."]);
        var items = new List<RunRow>();
        foreach (var id in ids)
        {
            if (InstanceIds.IsRunId(id) && await rows.ReadAsync(client, new RunKey(tenant, id), cancellation) is { } row)
                items.Add(row);
        }

        return Results.Json(new RunRowPage(items, null, items.Count, items.Count), BatonJson.Options);
    }
}
