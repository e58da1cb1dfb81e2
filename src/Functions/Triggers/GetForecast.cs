using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/teams/{id}/forecast</c>: what a run of the team may cost and take.</summary>
public sealed class GetForecast(RunViews views, Callers callers)
{
    /// <summary>The forecast from the team's newest runs; one of no runs where there are none.</summary>
    [Operation("What a run of a team may cost and take, from past runs.", Refusals = [404])]
    [Answers(200, "The forecast.", Shape = typeof(object))]
    [Function(nameof(GetForecast))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/teams/{id}/forecast")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        return Results.Json(await ReadAsync(views, client, caller, id, request.HttpContext.RequestAborted), BatonJson.Options);
    }

    internal static async Task<Forecast> ReadAsync(RunViews views, DurableTaskClient client, Caller caller, string team, CancellationToken cancellation)
    {
        const int runs = 200;
        var query = new RunQuery(team, null, null, runs, null);
        return Forecast.From(team, await views.ListAsync(client, caller.Listed, query, cancellation));
    }
}
