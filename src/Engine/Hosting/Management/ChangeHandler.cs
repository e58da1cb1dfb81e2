using System.Text.Json.Nodes;
using Baton.Engine.Hosting.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Hosting.Management;

/// <summary>Changes instances.</summary>
internal static class ChangeHandler
{
    internal static Task<IResult> TerminateAsync(ManagementRequest request) => ChangeAsync(
        request, id => request.Client.TerminateInstanceAsync(id, (object?)request.Text("reason"), request.Aborted));

    internal static Task<IResult> SuspendAsync(ManagementRequest request) => ChangeAsync(
        request, id => request.Client.SuspendInstanceAsync(id, request.Text("reason"), request.Aborted));

    internal static Task<IResult> ResumeAsync(ManagementRequest request) => ChangeAsync(
        request, id => request.Client.ResumeInstanceAsync(id, request.Text("reason"), request.Aborted));

    internal static Task<IResult> RewindAsync(ManagementRequest request) => ChangeAsync(
        request,
        id => request.Client.RewindInstanceAsync(id, request.Text("reason") ?? string.Empty, request.Aborted),
        OrchestrationRuntimeStatus.Failed);

    internal static async Task<IResult> RaiseEventAsync(ManagementRequest request)
    {
        var payload = await request.BodyAsync();
        return await ChangeAsync(request, id => request.Client.RaiseEventAsync(id, request.Route("eventName")!, payload, request.Aborted));
    }

    internal static async Task<IResult> PurgeAsync(ManagementRequest request)
    {
        var purged = await request.Client.PurgeInstanceAsync(request.InstanceId, request.Aborted);
        return purged.PurgedInstanceCount == 0 ? InstanceResult.NotFound(request.InstanceId) : Purged(purged);
    }

    internal static async Task<IResult> PurgeManyAsync(ManagementRequest request)
    {
        var from = request.Time("createdTimeFrom")
            ?? throw new BadHttpRequestException("Expected 'createdTimeFrom' in the query: a purge says from when on.", 400);
        var filter = new PurgeInstancesFilter(from, request.Time("createdTimeTo"), request.Statuses("runtimeStatus"));
        var purged = await request.Client.PurgeAllInstancesAsync(filter, request.Aborted);
        return purged.PurgedInstanceCount == 0
            ? Problems.Of(404, "not-found", "Not found", "Expected ended instances that fit the filter, found none.")
            : Purged(purged);
    }

    private static IResult Purged(PurgeResult purged) =>
        InstanceResult.Json(new JsonObject { ["instancesDeleted"] = purged.PurgedInstanceCount });

    private static async Task<IResult> ChangeAsync(
        ManagementRequest request, Func<string, Task> change, OrchestrationRuntimeStatus? alsoIn = null)
    {
        var id = request.InstanceId;
        if (await request.Client.GetInstanceAsync(id, request.Aborted) is not { } instance)
            return InstanceResult.NotFound(id);
        if (instance.IsCompleted && instance.RuntimeStatus != alsoIn)
            return InstanceResult.Gone(id, instance.RuntimeStatus.ToString().ToLowerInvariant());
        await change(id);
        return Results.StatusCode(202);
    }
}
