using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs/{id}/team</c>: the team that the run pinned, as a drawing needs it: who works with whom, without prompts and connections.</summary>
public sealed class GetRunTeam(PinnedTeams teams, Callers callers)
{
    /// <summary>The team.</summary>
    [Operation("The team that a run pinned, as a drawing needs it.", Refusals = [404])]
    [Answers(200, "The team.", Shape = typeof(object))]
    [Function(nameof(GetRunTeam))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs/{id}/team")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        if (await client.GetInstanceAsync(InstanceIds.Run(new RunKey(caller.Tenant, id)), getInputsAndOutputs: true, cancellation) is not { } instance)
            return GetRun.RunNotFound(id);
        return Results.Json(Shape(await teams.GetAsync(instance.ReadInputAs<TeamTask>()!.Scope, cancellation)), BatonJson.Options);
    }

    private static object Shape(Team team) => new
    {
        id = team.Id,
        description = team.Description,
        pattern = team.Pattern,
        entry = team.Entry,
        steps = team.Steps,
        members = team.Members,
        merge = team.Merge,
        limits = team.Limits,
        agents = team.Agents.Concat(team.Recruit?.Catalogue ?? []).DistinctBy(a => a.Key).Select(a => new
        {
            name = a.Key,
            description = a.Value.Description,
            model = a.Value.Model,
            candidates = a.Value.Model is { } alias && team.Models.TryGetValue(alias, out var candidates) ? candidates : null,
            tools = a.Value.Tools,
            handoffs = team.HandoffsOf(a.Value),
            human = a.Value.Human?.Assignees,
            recruited = team.Recruit is not null && !team.Agents.ContainsKey(a.Key),
            team = a.Value.Team is { } nested ? Shape(nested) : null,
        }),
    };
}
