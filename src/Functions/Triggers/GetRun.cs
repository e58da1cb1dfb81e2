using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs/{id}</c>: one run.</summary>
public sealed class GetRun(RunViews views, Refusals refusals, Callers callers)
{
    /// <summary>The run's view.</summary>
    [Operation("One run.", Refusals = [404])]
    [Answers(200, "The run.", Shape = typeof(RunView))]
    [Function(nameof(GetRun))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var run = new RunKey(caller.Tenant, id);
        var cancellation = request.HttpContext.RequestAborted;
        if (await views.GetAsync(client, run, cancellation) is { } view)
            return Results.Json(view, BatonJson.Options);
        return await refusals.ReasonAsync(run, cancellation) is { } reason
            ? Problems.NotFound($"Run '{id}' was not started; a message of the queue asked for it and was refused: {reason} GET /api/runs/{id}/events has each try.")
            : RunNotFound(id);
    }

    /// <summary>404, for every call that names a run.</summary>
    internal static IResult RunNotFound(string id) => Problems.NotFound($"Expected a run, found none by the id '{id}'. GET /api/runs lists them.");
}
