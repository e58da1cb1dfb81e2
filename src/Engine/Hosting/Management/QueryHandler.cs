using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Hosting.Management;

/// <summary>Shows instances.</summary>
internal static class QueryHandler
{
    private const string TokenHeader = "x-ms-continuation-token";
    private const int MaxPage = 1000;

    internal static async Task<IResult> GetAsync(ManagementRequest request)
    {
        var showInput = request.Flag("showInput", whenMissing: true);
        var instance = await request.Client.GetInstanceAsync(request.InstanceId, getInputsAndOutputs: true, request.Aborted);
        if (instance is null)
            return InstanceResult.NotFound(request.InstanceId);
        var history = request.Flag("showHistory")
            ? await request.Client.GetOrchestrationHistoryAsync(request.InstanceId, request.Aborted)
            : null;
        var document = InstanceDocument.Of(instance, showInput, history, request.Flag("showHistoryOutput"));
        if (!instance.IsCompleted)
            return InstanceResult.GoesOn(request, instance.InstanceId, document);
        var failed = instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed && request.Flag("returnInternalServerErrorOnFailure");
        return InstanceResult.Json(document, failed ? 500 : 200);
    }

    internal static async Task<IResult> ListAsync(ManagementRequest request)
    {
        var showInput = request.Flag("showInput", whenMissing: true);
        var size = request.Number("top", MaxPage) ?? OrchestrationQuery.DefaultPageSize;
        var token = request.Http.Request.Headers[TokenHeader] is [{ Length: > 0 } given] ? given : null;
        var query = new OrchestrationQuery(
            request.Time("createdTimeFrom"),
            request.Time("createdTimeTo"),
            request.Statuses("runtimeStatus"),
            InstanceIdPrefix: request.Text("instanceIdPrefix"),
            PageSize: size,
            FetchInputsAndOutputs: true,
            ContinuationToken: token);
        var document = new JsonArray();
        await foreach (var page in request.Client.GetAllInstancesAsync(query).AsPages(token, size).WithCancellation(request.Aborted))
        {
            foreach (var instance in page.Values)
                document.Add(InstanceDocument.Of(instance, showInput));
            if (page.ContinuationToken is { } next)
                request.Http.Response.Headers[TokenHeader] = next;
            break;
        }

        return InstanceResult.Json(document);
    }
}
