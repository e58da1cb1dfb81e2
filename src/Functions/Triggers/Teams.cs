using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/teams</c> and <c>GET /api/teams/{id}</c>: what can be run.</summary>
public sealed class Teams(TeamCatalog catalog, Callers callers, TimeProvider clock)
{
    /// <summary>The teams of the catalogue.</summary>
    [Operation("The teams that can be run, and their schedules.")]
    [Answers(200, "The teams.", Shape = typeof(Page<TeamSummary>))]
    [Function("ListTeams")]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/teams")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var items = new List<TeamSummary>();
        foreach (var team in catalog.All())
        {
            items.Add(new TeamSummary
            {
                Id = team.Team.Id,
                Description = team.Team.Description,
                Pattern = team.Team.Pattern,
                Schedules = await SchedulesAsync(client, caller, team.Team, request.HttpContext.RequestAborted),
            });
        }

        return Results.Json(new Page<TeamSummary>(items, null), BatonJson.Options);
    }

    /// <summary>One team, with its members.</summary>
    [Operation("One team, with its members.", Refusals = [404])]
    [Answers(200, "The team.", Shape = typeof(TeamView))]
    [Function("GetTeam")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/teams/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        if (catalog.All().FirstOrDefault(t => t.Team.Id == id)?.Team is not { } team)
            return Problems.NotFound($"Expected a team, found none by the id '{id}'. GET /api/teams lists them.");
        return Results.Json(
            new TeamView
            {
                Id = team.Id,
                Description = team.Description,
                Pattern = team.Pattern,
                Schedules = await SchedulesAsync(client, caller, team, request.HttpContext.RequestAborted),
                Entry = team.Entry,
                Input = team.Input,
                Output = team.Output,
                Members = [.. team.Agents.Select(a => new TeamMemberView(a.Key, a.Value.Description, a.Value.Tools, a.Value.Handoffs))],
                Limits = team.Limits,
            },
            BatonJson.Options);
    }

    // Those of other tenants are not there for the caller.
    private async Task<IReadOnlyList<ScheduleView>?> SchedulesAsync(DurableTaskClient client, Caller caller, Team team, CancellationToken cancellation)
    {
        var views = new List<ScheduleView>();
        foreach (var schedule in team.Schedules.Where(s => caller.Listed is null || s.Tenant == caller.Tenant))
        {
            var instance = await client.GetInstanceAsync(InstanceIds.Schedule(team.Id, schedule), getInputsAndOutputs: true, cancellation);
            var standing = instance?.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<ScheduleStanding>();
            views.Add(new ScheduleView(
                schedule.Cron, schedule.TimeZone, schedule.Tenant, schedule.Input, instance is { IsCompleted: false },
                standing?.Next ?? schedule.After(clock.GetUtcNow()), standing?.Last, standing?.Run, standing?.Problem));
        }

        return views.Count == 0 ? null : views;
    }
}
