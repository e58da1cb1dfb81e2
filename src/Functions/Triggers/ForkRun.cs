using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>POST /api/runs/{id}/{fork|replay|rewind}</c>: runs that begin as another did.</summary>
public sealed class ForkRun(RunForks forks, RunViews views, Callers callers)
{
    /// <summary>Starts a run that shares another up to a step.</summary>
    [Operation("Starts a run that shares another up to a step.", Body = typeof(ForkRequest), Refusals = [400, 404, 409, 422])]
    [Answers(202, "It is started.", Shape = typeof(StartedRun))]
    [Function("ForkRun")]
    public async Task<IResult> Fork(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/runs/{id}/fork")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var (body, unreadable) = await RequestBody.ReadAsync<ForkRequest>(request);
        if (body is null)
            return unreadable!;
        var (by, claimed) = Callers.Person(caller, body.By);
        return claimed ?? Answer(request, caller, await forks.ForkAsync(client, new RunKey(caller.Tenant, id), body with { By = by }, request.HttpContext.RequestAborted));
    }

    /// <summary>Starts a run that does what another did, from its record alone.</summary>
    [Operation("Runs a recorded run again, offline.", Refusals = [404, 409])]
    [Answers(202, "It is started.", Shape = typeof(StartedRun))]
    [Function("ReplayRun")]
    public async Task<IResult> Replay(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/runs/{id}/replay")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        return Answer(request, caller, await forks.ReplayAsync(client, new RunKey(caller.Tenant, id), request.HttpContext.RequestAborted));
    }

    /// <summary>Goes back to before what went wrong: in the run itself where its orchestration failed, else in a new run that shares all before it.</summary>
    [Operation("Lets a run that failed go on from where it failed.", Refusals = [404, 409])]
    [Answers(202, "It goes on.", Shape = typeof(StartedRun))]
    [Function("RewindRun")]
    public async Task<IResult> Rewind(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/runs/{id}/rewind")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        var run = new RunKey(caller.Tenant, id);
        if (await views.GetAsync(client, run, cancellation) is not { } view)
            return GetRun.RunNotFound(id);
        if (view.Status != RunStatus.Ended)
            return Problems.Conflict($"Run '{id}' has not ended; there is nothing to rewind. Cancel it first, or fork it.");
        if (view.Outcome == Outcome.Completed)
            return Problems.Conflict($"Run '{id}' completed; nothing in it failed. To do a part of it anew, fork it from that step.");
        if (await client.GetInstanceAsync(InstanceIds.Run(run), cancellation) is { RuntimeStatus: OrchestrationRuntimeStatus.Failed })
        {
            await client.RewindInstanceAsync(InstanceIds.Run(run), "rewind was asked for", cancellation);
            return Results.Json(ManagementLinks.Of(request, run, caller), BatonJson.Options, statusCode: StatusCodes.Status202Accepted)
                .WithLocation(request, $"/api/runs/{id}{caller.Query}");
        }

        return await forks.LastStepAsync(run, view.Step, cancellation) is { } step
            ? Answer(request, caller, await forks.ForkAsync(client, run, new ForkRequest { Step = step }, cancellation))
            : Problems.Conflict($"Run '{id}' did nothing that could be shared. Start it anew.");
    }

    private static IResult Answer(HttpRequest request, Caller caller, (RunKey? Run, StartProblem? Problem) started)
    {
        if (started.Problem is { } problem)
            return Problems.Of(problem.Status, problem.Status == 404 ? "not-found" : "not-started", "The run was not started", problem.Detail, problem.Errors);
        request.HttpContext.Response.Headers.RetryAfter = "5";
        return Results.Json(ManagementLinks.Of(request, started.Run!.Value, caller), BatonJson.Options, statusCode: StatusCodes.Status202Accepted)
            .WithLocation(request, $"/api/runs/{started.Run.Value.Run}{caller.Query}");
    }
}
