using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting.Management;

/// <summary>The addresses that go with an instance, as the caller reached this host.</summary>
internal static class ManagementLinks
{
    /// <summary>The instance's own address.</summary>
    internal static string Instance(HttpRequest request, string instanceId) => Of(request, instanceId).StatusQueryGetUri!;

    /// <summary>The body of an answer to a start.</summary>
    internal static JsonObject Payload(HttpRequest request, string instanceId)
    {
        var links = Of(request, instanceId);
        return new JsonObject
        {
            ["id"] = links.Id,
            ["statusQueryGetUri"] = links.StatusQueryGetUri,
            ["sendEventPostUri"] = links.SendEventPostUri,
            ["terminatePostUri"] = links.TerminatePostUri,
            ["rewindPostUri"] = links.RewindPostUri,
            ["purgeHistoryDeleteUri"] = links.PurgeHistoryDeleteUri,
            ["restartPostUri"] = links.RestartPostUri,
            ["suspendPostUri"] = links.SuspendPostUri,
            ["resumePostUri"] = links.ResumePostUri,
        };
    }

    // A key shown in the query is repeated in the addresses, one in a header is not.
    private static HttpManagementPayload Of(HttpRequest request, string instanceId)
    {
        var query = request.Query["code"] is [{ Length: > 0 } code] ? $"code={Uri.EscapeDataString(code)}" : string.Empty;
        return HttpManagementPayload.Of($"{request.Scheme}://{request.Host}{request.PathBase}", instanceId, query);
    }
}
