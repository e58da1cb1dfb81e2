using Baton.Engine.Hosting.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting.Management;

/// <summary>
/// Durable Functions' own HTTP API over orchestration instances and entities. It needs the master key; where instances belong to tenants, a tenant's key
/// reads the tenant's own, and another's is not there.
/// </summary>
internal static class ManagementApi
{
    /// <summary>Maps the API.</summary>
    internal static void Map(WebApplication app, HostKeys keys, Func<string, string?>? tenantOf)
    {
        var instances = $"{HttpManagementPayload.ApiRoot}/instances";
        var instance = $"{instances}/{{instanceId}}";

        Add("POST", $"{HttpManagementPayload.ApiRoot}/orchestrators/{{name}}/{{instanceId?}}", StartHandler.StartAsync);
        Add("POST", $"{instance}/restart", StartHandler.RestartAsync);
        Add("GET", instances, QueryHandler.ListAsync);
        Add("GET", instance, QueryHandler.GetAsync);
        Add("DELETE", instances, ChangeHandler.PurgeManyAsync);
        Add("DELETE", instance, ChangeHandler.PurgeAsync);
        Add("POST", $"{instance}/terminate", ChangeHandler.TerminateAsync);
        Add("POST", $"{instance}/suspend", ChangeHandler.SuspendAsync);
        Add("POST", $"{instance}/resume", ChangeHandler.ResumeAsync);
        Add("POST", $"{instance}/rewind", ChangeHandler.RewindAsync);
        Add("POST", $"{instance}/raiseEvent/{{eventName}}", ChangeHandler.RaiseEventAsync);

        var entities = $"{HttpManagementPayload.ApiRoot}/entities";
        var entity = $"{entities}/{{entityName}}/{{entityKey}}";
        Add("GET", $"{entities}/{{entityName?}}", EntityHandler.ListAsync);
        Add("GET", entity, EntityHandler.GetAsync);
        Add("POST", entity, EntityHandler.SignalAsync);
        Add("DELETE", entity, EntityHandler.DeleteAsync);

        void Add(string method, string pattern, Func<ManagementRequest, Task<IResult>> handle) =>
            app.MapMethods(pattern, [method], (RequestDelegate)(http => ServeAsync(http, keys, tenantOf, handle)));
    }

    private static async Task ServeAsync(
        HttpContext http, HostKeys keys, Func<string, string?>? tenantOf, Func<ManagementRequest, Task<IResult>> handle)
    {
        if (Refuse(http, keys, tenantOf) is { } refused)
        {
            await refused.ExecuteAsync(http);
            return;
        }

        var request = new ManagementRequest(http);
        IResult result;
        try
        {
            result = await handle(request);
        }
        catch (BadHttpRequestException e)
        {
            result = Problems.Of(e.StatusCode, "bad-request", "The request cannot be read", e.Message);
        }
        catch (ArgumentException e)
        {
            result = Problems.Of(400, "bad-request", "The request cannot be served", e.Message);
        }
        catch (InvalidOperationException e)
        {
            result = Problems.Of(409, "conflict", "The instance is in another state", e.Message);
        }
        catch (NotSupportedException e)
        {
            result = Problems.Of(501, "not-supported", "The store cannot do this", e.Message);
        }

        await result.ExecuteAsync(http);
    }

    private static IResult? Refuse(HttpContext http, HostKeys keys, Func<string, string?>? tenantOf)
    {
        var key = keys.Find(http.Request);
        if (key is { IsMaster: true })
            return null;
        if (key is null || tenantOf is null)
            return Problems.Unauthorized();
        if (http.Request.RouteValues["instanceId"] is string instance && tenantOf(instance) != key.Name)
            return InstanceResult.NotFound(instance);
        return HttpMethods.IsGet(http.Request.Method) && http.Request.RouteValues.ContainsKey("instanceId")
            ? null
            : Problems.Of(403, "forbidden", "The master key is needed", "Expected the master key: a tenant's key reads single instances here and does nothing else.");
    }
}
