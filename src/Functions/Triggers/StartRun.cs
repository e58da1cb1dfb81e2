using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>POST /api/runs</c>: starts a run.</summary>
public sealed class StartRun(RunStarter starter, Callers callers)
{
    /// <summary>Starts the run; answers when it is on record.</summary>
    [Operation("Starts a run.", Body = typeof(StartRequest), Refusals = [400, 404, 409, 413, 422])]
    [Takes("Idempotency-Key", "The same key again is the same run.", In = "header")]
    [Answers(202, "It is started.", Shape = typeof(StartedRun))]
    [Function(nameof(StartRun))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/runs")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var (body, unreadable) = await RequestBody.ReadAsync<StartRequest>(request);
        if (body is null)
            return unreadable!;
        var (owner, elsewhere) = Callers.For(caller, body.Tenant);
        if (owner is null)
            return elsewhere!;
        var (by, claimed) = Callers.Person(caller, body.By);
        if (claimed is not null)
            return claimed;
        body = body with { Tenant = owner.Tenant, By = by };
        var key = request.Headers["Idempotency-Key"].ToString();
        var (run, problem) = await starter.StartAsync(client, body with { Traceparent = body.Traceparent ?? request.Headers.TraceParent }, key.Length == 0 ? null : key, request.HttpContext.RequestAborted);
        if (problem is not null)
            return Problems.Of(problem.Status, problem.Status == 404 ? "unknown-team" : "not-started", "The run was not started", problem.Detail, problem.Errors);
        request.HttpContext.Response.Headers.RetryAfter = "5";
        return Results.Json(ManagementLinks.Of(request, run!.Value, owner), BatonJson.Options, statusCode: StatusCodes.Status202Accepted)
            .WithLocation(request, $"/api/runs/{run.Value.Run}{owner.Query}");
    }
}
