using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs</c>: the runs, newest first.</summary>
public sealed class ListRuns(RunViews views, Callers callers)
{
    private const int MostRuns = 500;

    /// <summary>Lists runs by team, outcome and start.</summary>
    [Operation("Runs, newest first.", Refusals = [422])]
    [Takes("team", "Only this team's.")]
    [Takes("outcome", "Only those that ended so.", Shape = typeof(Outcome))]
    [Takes("since", "Only those started since.", Shape = typeof(DateTimeOffset))]
    [Takes("top", "Most runs, 1 to 500; 50 by default.", Shape = typeof(int))]
    [Takes("cursor", "Where the last page ended.")]
    [Answers(200, "The runs.", Shape = typeof(Page<RunView>))]
    [Function(nameof(ListRuns))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var (query, errors) = Read(request.Query);
        if (errors.Count > 0)
            return Problems.Invalid("The query does not fit.", errors);
        var items = await views.ListAsync(client, caller.Listed, query, request.HttpContext.RequestAborted);
        return Results.Json(new Page<RunView>(items, items.Count == query.Top ? RunViews.Cursor(items[^1]) : null), BatonJson.Options);
    }

    private static (RunQuery Query, List<string> Errors) Read(IQueryCollection values)
    {
        var errors = new List<string>();
        var query = new QueryReader(values, errors);
        return (new RunQuery(query.Text("team"), query.Word<Outcome>("outcome"), query.Time("since"), query.Number("top", 50, 1, MostRuns), query.Text("cursor")), errors);
    }
}
