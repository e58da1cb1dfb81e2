using System.Text;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs/{id}/export</c>: the run's whole journal as JSON lines, each bound to the one before it.</summary>
public sealed class ExportRun(RunViews views, Journal journal, Callers callers)
{
    /// <summary>Writes the lines as they are read; a connection that breaks leaves a file without its end record.</summary>
    [Operation("A run's whole journal as JSON lines, each bound to the one before it.", Refusals = [404])]
    [Answers(200, "The lines.", OrText = "application/x-ndjson")]
    [Function(nameof(ExportRun))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs/{id}/export")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var cancellation = request.HttpContext.RequestAborted;
        var run = new RunKey(caller.Tenant, id);
        return await views.GetAsync(client, run, cancellation) is { } view
            ? Results.Stream(body => WriteAsync(body, run, view, cancellation), "application/x-ndjson")
            : GetRun.RunNotFound(id);
    }

    private async Task WriteAsync(Stream body, RunKey run, RunView view, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var chain = new JournalChain();
        await writer.WriteLineAsync(chain.Head(run, view.Team, view.Definition).AsMemory(), cancellation);
        await foreach (var e in journal.ReadAsync(run, cancellation))
            await writer.WriteLineAsync(chain.Event(e).AsMemory(), cancellation);
        await writer.WriteLineAsync(chain.End(view.Status, view.Outcome).AsMemory(), cancellation);
    }
}
