using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs/{id}/team</c>: the team that the run pinned, as a drawing needs it: who works with whom, without prompts and connections.</summary>
public sealed class GetRunTeam(PinnedTeams teams, Callers callers)
{
    /// <summary>The team.</summary>
    [Operation("The team that a run pinned: who works with whom.", Refusals = [404])]
    [Answers(200, "The team.", Shape = typeof(TeamShape))]
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
        return Results.Json(TeamShape.Of(await teams.GetAsync(instance.ReadInputAs<TeamTask>()!.Scope, cancellation)), BatonJson.Options);
    }
}
