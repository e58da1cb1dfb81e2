using System.Globalization;
using System.Security.Cryptography;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>/api/batches</c>: many runs from one text of JSON lines, through the queue.</summary>
public sealed class Batches(BatchReceiver receiver, BatchViews views, Callers callers, TimeProvider clock)
{
    private const int MostLines = 500;
    private const int MostAtOnce = 10_000;

    /// <summary><c>POST /api/batches?team=&amp;id=&amp;most=&amp;by=</c>: takes a batch; answers when all its lines are in the queue.</summary>
    [Operation("Starts a run for each line of JSON.", Body = typeof(string), BodyMedia = "application/x-ndjson", Refusals = [400, 404, 409, 413, 422, 503])]
    [Takes("team", "The team of the lines that name none.")]
    [Takes("id", "The batch's id; one is made without it.")]
    [Takes("most", "Most of its runs that work at once.", Shape = typeof(int))]
    [Takes("by", "Who starts it.")]
    [Answers(202, "All its lines are in the queue.", Shape = typeof(BatchView))]
    [Function("StartBatch")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/batches")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var (batch, errors) = Read(request.Query);
        if (errors.Count > 0)
            return Problems.Invalid("The query does not fit.", errors);
        var (by, claimed) = Callers.Person(caller, batch!.By);
        if (claimed is not null)
            return claimed;
        batch = batch with { By = by, Traceparent = request.Headers.TraceParent };
        // A batch is as long as it is; its lines are bounded one by one, and none is kept.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var cancellation = request.HttpContext.RequestAborted;
        try
        {
            if (await receiver.ReceiveAsync(caller.Tenant, batch, caller.Person, request.Body, cancellation) is { } problem)
                return Problems.Of(problem.Status, problem.Status == 404 ? "unknown-team" : "batch-not-taken", "The batch was not taken", problem.Detail, problem.Errors);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !cancellation.IsCancellationRequested)
        {
            return Problems.Of(503, "unavailable", "Not available now", $"{e.Message} Send the batch again with the id '{batch.Id}': nothing is started twice.");
        }

        return Results.Json(await views.GetAsync(client, caller.Tenant, batch.Id, cancellation), BatonJson.Options, statusCode: StatusCodes.Status202Accepted)
            .WithLocation(request, $"/api/batches/{batch.Id}{caller.Query}");
    }

    /// <summary><c>GET /api/batches/{id}</c>: where a batch stands.</summary>
    [Operation("Where a batch stands.", Refusals = [404])]
    [Answers(200, "The batch.", Shape = typeof(BatchView))]
    [Function("GetBatch")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/batches/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        return BatchPart.IsId(id) && await views.GetAsync(client, caller.Tenant, id, request.HttpContext.RequestAborted) is { } view
            ? Results.Json(view, BatonJson.Options)
            : NotFound(id);
    }

    /// <summary><c>GET /api/batches/{id}/lines?failed=&amp;after=&amp;top=</c>: its lines, in order, with what became of them.</summary>
    [Operation("A batch's lines, with what became of them.", Refusals = [404, 422])]
    [Takes("failed", "True: only those that failed.", Shape = typeof(bool))]
    [Takes("after", "Only those behind this line.", Shape = typeof(int))]
    [Takes("top", "Most lines, 1 to 500.", Shape = typeof(int))]
    [Answers(200, "The lines.", Shape = typeof(BatchLinePage))]
    [Function("GetBatchLines")]
    public async Task<IResult> Lines(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/batches/{id}/lines")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var errors = new List<string>();
        var after = Number(request.Query, "after", 0, int.MaxValue, 0, errors);
        var top = Number(request.Query, "top", 1, MostLines, MostLines, errors);
        if (request.Query["failed"].ToString() is not ("" or "true" or "false"))
            errors.Add($"failed: expected true or false, found '{request.Query["failed"]}'.");
        if (errors.Count > 0)
            return Problems.Invalid("The query does not fit.", errors);
        var items = BatchPart.IsId(id)
            ? await views.LinesAsync(client, caller.Tenant, id, request.Query["failed"] == "true", after, top, request.HttpContext.RequestAborted)
            : null;
        return items is null
            ? NotFound(id)
            : Results.Json(new BatchLinePage(items, items.Count == top ? items[^1].Line : null), BatonJson.Options);
    }

    private static IResult NotFound(string id) => Problems.NotFound($"Expected a batch, found none by the id '{id}'.");

    private static int Number(IQueryCollection query, string name, int least, int most, int otherwise, List<string> errors)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add($"{name}: expected a number from {least} to {most}, found '{text}'.");
        return otherwise;
    }

    private (BatchRequest? Batch, List<string> Errors) Read(IQueryCollection query)
    {
        var errors = new List<string>();
        var most = Number(query, "most", 1, MostAtOnce, MostAtOnce, errors);
        var id = Text("id") ?? NewId();
        if (!BatchPart.IsId(id))
            errors.Add($"id: expected 1 to {BatchPart.LongestId} letters, digits, '-' and '_', found '{id}'.");
        if (Text("by")?.Length > 200)
            errors.Add("by: expected at most 200 characters.");
        return errors.Count > 0 ? (null, errors) : (new BatchRequest(id, Text("team"), most, Text("by")), errors);

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private string NewId() => $"b{clock.GetUtcNow():yyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
}
