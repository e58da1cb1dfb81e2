using Baton.Agents;
using Baton.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>DELETE /api/runs/{id}</c>: forgets a run that has ended: its instances, its journal and its ledger. Blobs stay: other runs may name the
/// same content.</summary>
public sealed class DeleteRun(IRunStore store, Callers callers)
{
    /// <summary>Deletes the run.</summary>
    [Operation("Forgets a run that has ended.", Refusals = [404, 409])]
    [Answers(204, "It is forgotten.")]
    [Function(nameof(DeleteRun))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/runs/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var run = new RunKey(caller.Tenant, id);
        if (await client.GetInstanceAsync(InstanceIds.Run(run), cancellation) is not { } found)
            return GetRun.RunNotFound(id);
        if (!found.IsCompleted)
            return Problems.Conflict($"Run '{id}' has not ended. Cancel it first.");

        // The records go first: if this is cut off between the two, the run is still listed and can be deleted again.
        await store.DeleteAsync(run, cancellation);
        await RunParts.PurgeAsync(client, run, cancellation);
        return Results.NoContent();
    }
}
