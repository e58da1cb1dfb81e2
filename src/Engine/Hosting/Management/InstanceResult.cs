using System.Text.Json.Nodes;
using Baton.Engine.Hosting.Http;
using Microsoft.AspNetCore.Http;

namespace Baton.Engine.Hosting.Management;

/// <summary>The management API's answers.</summary>
internal static class InstanceResult
{
    /// <summary>JSON as it is, whatever the app's own settings say.</summary>
    internal static IResult Json(JsonNode? document, int status = 200) =>
        Results.Text(document?.ToJsonString() ?? "null", "application/json", statusCode: status);

    /// <summary>202: the instance goes on; look again at its address.</summary>
    internal static IResult GoesOn(ManagementRequest request, string instanceId, JsonNode document)
    {
        request.Http.Response.Headers.Location = ManagementLinks.Instance(request.Http.Request, instanceId);
        request.Http.Response.Headers.RetryAfter = "5";
        return Json(document, 202);
    }

    /// <summary>404.</summary>
    internal static IResult NotFound(string instanceId) =>
        Problems.Of(404, "not-found", "Not found", $"Expected an orchestration instance, found none by the id '{instanceId}'.");

    /// <summary>410.</summary>
    internal static IResult Gone(string instanceId, string status) =>
        Problems.Of(410, "gone", "It has ended", $"Expected instance '{instanceId}' to be open, found it {status}.");
}
