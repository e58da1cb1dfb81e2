using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>POST /api/plan</c> <c>{team, input?}</c>: what a run would use. Nothing is started and nothing is spent.</summary>
public sealed class PlanTeam(TeamCatalog catalog, TeamPlanner planner, RunViews views, Callers callers)
{
    /// <summary>The plan.</summary>
    [Operation("What a run would use; starts nothing.", Body = typeof(PlanRequest), Refusals = [400, 404, 422])]
    [Answers(200, "The plan.", Shape = typeof(object))]
    [Function(nameof(PlanTeam))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/plan")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        var (body, unreadable) = await RequestBody.ReadAsync<PlanRequest>(request);
        if (body is null)
            return unreadable!;
        if (string.IsNullOrWhiteSpace(body.Team))
            return Problems.Invalid("Expected the team's id in 'team', found none.", []);
        CatalogTeam? found;
        try
        {
            found = catalog.Find(body.Team, byPath: caller.Tenant == InstanceIds.DefaultTenant);
        }
        catch (TeamFileException e)
        {
            return Problems.Invalid($"The team file has {e.Problems.Count} mistake(s).", e.Problems.Select(p => p.ToString()));
        }

        if (found is null)
            return Problems.NotFound($"Expected a team that this head knows, found '{body.Team}'. GET /api/teams lists them.");
        var team = found.Team;
        return Results.Json(
            new
            {
                team = team.Id,
                description = team.Description,
                pattern = team.Pattern,
                entry = team.Entry,
                steps = team.Steps.Count == 0 ? null : team.Steps,
                takesPart = team.Members.Count == 0 ? null : team.Members,
                members = await planner.MembersAsync(found, cancellation),
                approvals = team.Approvals,
                limits = team.Limits,
                input = body.Input is { } input ? TeamInput.Check(team, input).Select(p => p.ToString()) : null,
                forecast = await GetForecast.ReadAsync(views, client, caller, team.Id, cancellation),
            },
            BatonJson.Options);
    }
}

/// <summary>Body of <c>POST /api/plan</c>.</summary>
/// <param name="Team">The team's id, or its file's path where the head allows that.</param>
/// <param name="Input">A task to check against the team's input schema. Null: none.</param>
public sealed record PlanRequest(string? Team, JsonElement? Input);
