using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Baton.Agents;
using Baton.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs/{id}/events</c>: the run's journal, as a page of JSON or live as server-sent events.</summary>
public sealed class GetEvents(IRunStore store, JournalFeeds feeds, RunViews views, Callers callers, TimeProvider clock)
{
    private const int PageSize = 500;

    // A run that is stopped from outside ends first and is journaled then, if it is journaled at all.
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(2);

    /// <summary>The events behind <c>after</c> or <c>Last-Event-ID</c>.</summary>
    [Operation("A run's journal: a page, or live as server-sent events.", Refusals = [404, 422])]
    [Takes("after", "The number of the event to read on behind.", Shape = typeof(long))]
    [Takes("Last-Event-ID", "The same, as browsers send it.", In = "header", Shape = typeof(long))]
    [Answers(200, "The events.", Shape = typeof(EventPage), OrText = "text/event-stream")]
    [Function(nameof(GetEvents))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs/{id}/events")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var run = new RunKey(caller.Tenant, id);
        var cancellation = request.HttpContext.RequestAborted;
        // What a message of the queue asked for and did not get has a journal, and no run.
        var isRun = await views.GetAsync(client, run, cancellation) is not null;
        if (!isRun && (await store.ReadAsync(run, 0, 1, cancellation)).Count == 0)
            return GetRun.RunNotFound(id);
        var from = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["after"].ToString();
        long after = 0;
        if (from.Length > 0 && (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
            return Problems.Invalid("The query does not fit.", [$"after: expected the number of an event, found '{from}'."]);

        if (request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
            return TypedResults.ServerSentEvents(FollowAsync(isRun ? client : null, run, after, cancellation));
        var items = await store.ReadAsync(run, after, PageSize, cancellation);
        return Results.Json(new EventPage(items, items.Count == 0 ? after : items[^1].Seq), BatonJson.Options);
    }

    private async IAsyncEnumerable<SseItem<string>> FollowAsync(
        DurableTaskClient? client, RunKey run, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in feeds.FollowAsync(run, after, left => client is null ? Task.CompletedTask : EndAsync(client, run, left), cancellation))
            yield return new SseItem<string>(line.Text, line.Type) { EventId = line.Seq.ToString(CultureInfo.InvariantCulture) };
    }

    private async Task EndAsync(DurableTaskClient client, RunKey run, CancellationToken cancellation)
    {
        await client.WaitForInstanceCompletionAsync(InstanceIds.Run(run), cancellation);
        await Task.Delay(LastWord, clock, cancellation);
    }
}
