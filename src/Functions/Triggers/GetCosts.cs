using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/costs?since=&amp;by=hour|day&amp;cursor=</c>: what was spent, by time, team, agent and model.</summary>
public sealed class GetCosts(RunCosts costs, Callers callers, TimeProvider clock)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Sums up.</summary>
    [Operation("What was spent, by time, team, agent and model.", Refusals = [422])]
    [Takes("since", "Only since then.", Shape = typeof(DateTimeOffset))]
    [Takes("by", "hour or day.")]
    [Takes("cursor", "Where the last page ended.")]
    [Answers(200, "The costs.", Shape = typeof(object))]
    [Function(nameof(GetCosts))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/costs")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var errors = new List<string>();
        var query = new QueryReader(request.Query, errors);
        var by = query.Text("by") ?? "hour";
        if (by is not ("hour" or "day"))
            errors.Add($"by: expected hour or day, found '{by}'.");
        var since = query.Time("since") ?? clock.GetUtcNow() - Week;
        return errors.Count > 0
            ? Problems.Invalid("The query does not fit.", errors)
            : Results.Json(
                await costs.SumAsync(client, caller.Tenant, since, by == "day", query.Text("cursor"), request.HttpContext.RequestAborted), BatonJson.Options);
    }
}
