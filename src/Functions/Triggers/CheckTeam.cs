using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>POST /api/check</c> <c>{team}</c>: which of the team's runs that are not over the team could not take over as it is now, and why.</summary>
public sealed class CheckTeam(TeamCatalog catalog, PinnedTeams teams, RunViews views, Journal journal, Callers callers)
{
    private const int MostRuns = 500;

    /// <summary>Looks at the runs; changes nothing.</summary>
    [Operation("Which of a team's runs that are not over it could not take over as it is now.", Body = typeof(PlanRequest), Refusals = [400, 404, 422])]
    [Answers(200, "The runs, and why.", Shape = typeof(object))]
    [Function(nameof(CheckTeam))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/check")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        var (body, unreadable) = await RequestBody.ReadAsync<PlanRequest>(request);
        if (body is null)
            return unreadable!;
        CatalogTeam? found;
        try
        {
            found = string.IsNullOrWhiteSpace(body.Team) ? null : catalog.Find(body.Team, byPath: caller.Tenant == InstanceIds.DefaultTenant);
        }
        catch (TeamFileException e)
        {
            return Problems.Invalid($"The team file has {e.Problems.Count} mistake(s).", e.Problems.Select(p => p.ToString()));
        }

        if (found is null)
            return Problems.NotFound($"Expected a team that this head knows, found '{body.Team}'. GET /api/teams lists them.");
        var definition = PinnedTeam.Pin(found.Team).Hash;
        var runs = new List<object>();
        var all = await views.ListAsync(client, caller.Listed, new RunQuery(found.Team.Id, null, null, MostRuns, null), cancellation);
        foreach (var view in all.Where(v => v.Status != RunStatus.Ended))
            runs.Add(await CheckAsync(client, found.Team, definition, view, cancellation));
        return Results.Json(new { team = found.Team.Id, definition, runs }, BatonJson.Options);
    }

    private async Task<object> CheckAsync(DurableTaskClient client, Team now, string definition, RunView view, CancellationToken cancellation)
    {
        var run = new RunKey(view.Tenant, view.Id);
        IReadOnlyList<string> problems = [];
        if (view.Definition != definition && await client.GetInstanceAsync(InstanceIds.Run(run), getInputsAndOutputs: true, cancellation) is { } instance)
        {
            var scope = instance.ReadInputAs<TeamTask>()!.Scope;
            var events = await journal.ReadAsync(run, cancellation).ToListAsync(cancellation);
            problems = TakeOver.Problems(await teams.GetAsync(scope, cancellation), now, view.Input ?? default, view.Usage, events);
        }

        return new { id = view.Id, status = view.Status, agent = view.Agent, step = view.Step, same = view.Definition == definition, problems };
    }
}
