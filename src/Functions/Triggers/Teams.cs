using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary><c>GET /api/teams</c> and <c>GET /api/teams/{id}</c>: what can be run.</summary>
public sealed class Teams(TeamCatalog catalog, Callers callers)
{
    /// <summary>The teams of the catalogue.</summary>
    [Function("ListTeams")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/teams")] HttpRequest request) =>
        callers.Of(request).Refused ?? Results.Json(new { items = catalog.All().Select(Summary) }, BatonJson.Options);

    /// <summary>One team, with its members.</summary>
    [Function("GetTeam")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/teams/{id}")] HttpRequest request, string id) =>
        callers.Of(request).Refused ?? (catalog.All().FirstOrDefault(t => t.Team.Id == id) is { } found
            ? Results.Json(
                new
                {
                    id = found.Team.Id,
                    description = found.Team.Description,
                    pattern = found.Team.Pattern,
                    entry = found.Team.Entry,
                    input = found.Team.Input,
                    output = found.Team.Output,
                    members = found.Team.Agents.Select(a => new { name = a.Key, a.Value.Description, a.Value.Tools, a.Value.Handoffs }),
                    limits = found.Team.Limits,
                },
                BatonJson.Options)
            : Problems.NotFound($"Expected a team, found none by the id '{id}'. GET /api/teams lists them."));

    private static object Summary(CatalogTeam team) => new { id = team.Team.Id, description = team.Team.Description, pattern = team.Team.Pattern };
}
