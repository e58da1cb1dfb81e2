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
    [Operation("Runs as the dashboard lists them.", Refusals = [422])]
    [Answers(200, "The rows.", Shape = typeof(object))]
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

        return Results.Json(new { items }, BatonJson.Options);
    }
}
