using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>
/// <c>GET /api/runs/{id}/content/{hash}</c>: what the run's journal names by its hash: inputs, arguments, results, envelopes, questions.
/// </summary>
public sealed class GetContent(IRunStore store, RunContents contents, Callers callers)
{
    /// <summary>The content, as JSON.</summary>
    [Operation("A content that a run's journal names.", Refusals = [404])]
    [Answers(200, "The content.", Shape = typeof(object))]
    [Function(nameof(GetContent))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs/{id}/content/{hash}")] HttpRequest request, string id, string hash)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var run = new RunKey(caller.Tenant, id);
        var cancellation = request.HttpContext.RequestAborted;
        return await contents.NamesAsync(run, hash, cancellation) && await store.GetAsync(run.Tenant, hash, cancellation) is { } content
            ? Results.Json(new { hash, content = BatonJson.Read<JsonElement>(content) }, BatonJson.Options)
            : RunContents.NotNamed(id, hash);
    }
}
