using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary><c>GET /api/runs/{id}/transcripts/{hash}</c>: a conversation that the run's journal names, from its first message to that point.</summary>
public sealed class GetTranscript(RunContents contents, Transcripts transcripts, Callers callers)
{
    /// <summary>The messages, in order.</summary>
    [Operation("A conversation that a run's journal names.", Refusals = [404])]
    [Answers(200, "The messages.", Shape = typeof(object))]
    [Function(nameof(GetTranscript))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs/{id}/transcripts/{hash}")] HttpRequest request, string id, string hash)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var run = new RunKey(caller.Tenant, id);
        var cancellation = request.HttpContext.RequestAborted;
        if (!await contents.NamesAsync(run, hash, cancellation))
            return RunContents.NotNamed(id, hash);
        try
        {
            return Results.Json(new { hash, items = await transcripts.ReadAsync(run.Tenant, hash, cancellation) }, BatonJson.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            // Not every hash of a journal names a conversation, or content at all.
            return Problems.NotFound($"Expected a transcript at '{hash}', found other content. GET /api/runs/{id}/content/{hash} shows it.");
        }
    }
}
