using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/approvals</c> and what is below it: the inbox.</summary>
public sealed class Approvals(GateInbox inbox, GateDesk desk, Callers callers)
{
    /// <summary><c>GET /api/approvals</c>: the open gates, oldest first.</summary>
    [Operation("The questions that wait for people, oldest first.")]
    [Answers(200, "The open gates.", Shape = typeof(Page<GateDocument>))]
    [Function("ListApprovals")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/approvals")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var views = await inbox.ListAsync(client, caller.Listed, request.HttpContext.RequestAborted);
        return Results.Json(new Page<GateDocument>([.. views.Select(v => Document(request, caller, v))], null), BatonJson.Options);
    }

    /// <summary><c>GET /api/approvals/{id}</c>: one gate.</summary>
    [Operation("One gate.", Refusals = [404])]
    [Answers(200, "The gate.", Shape = typeof(GateDocument))]
    [Function("GetApproval")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/approvals/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        return caller.TenantFor(id) is { } tenant && await inbox.FindAsync(client, tenant, id, request.HttpContext.RequestAborted) is { } view
            ? Results.Json(Document(request, caller, view), BatonJson.Options)
            : GateNotFound(id);
    }

    /// <summary><c>POST /api/approvals/{id}/decision</c>: answers a gate.</summary>
    [Operation("Answers a gate.", Body = typeof(AnswerRequest), Refusals = [400, 404, 409, 413, 422])]
    [Answers(200, "The answer counts.", Shape = typeof(GateDocument))]
    [Answers(202, "The answer is on record and counts when the run goes on.", Shape = typeof(GateDocument))]
    [Function("DecideApproval")]
    public async Task<IResult> Decide(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/approvals/{id}/decision")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        var (body, unreadable) = await RequestBody.ReadAsync<AnswerRequest>(request);
        if (body is null)
            return unreadable!;
        if (caller.TenantFor(id) is not { } tenant || await inbox.FindAsync(client, tenant, id, cancellation) is not { } view)
            return GateNotFound(id);
        var (by, claimed) = Callers.Person(caller, body.By);
        if (claimed is not null)
            return claimed;
        var receipt = await desk.AnswerAsync(client, view, body with { By = by }, cancellation);
        return receipt.Status is 200 or 202
            ? Results.Json(Document(request, caller, (await inbox.FindAsync(client, tenant, id, cancellation))!), BatonJson.Options, statusCode: receipt.Status)
            : Problems.Of(receipt.Status, "not-decided", "The answer does not count", receipt.Detail, receipt.Errors);
    }

    // Whoever has signed in gets a link for themselves: one for anybody would let them answer under another's name.
    private GateDocument Document(HttpRequest request, Caller caller, GateView view) =>
        view.ToDocument(inbox.CallbackUri(view.Gate, $"{request.Scheme}://{request.Host}{request.PathBase}", caller.Person));

    private static IResult GateNotFound(string id) => Problems.NotFound($"Expected a gate, found none by the id '{id}'. GET /api/approvals lists the open ones.");
}
