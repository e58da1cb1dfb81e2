using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Baton.Engine.Hosting.Management;

/// <summary>The addresses that go with an instance.</summary>
internal static class ManagementLinks
{
    /// <summary>The address of an instance, as the caller reached this host.</summary>
    internal static string Instance(HttpRequest request, string instanceId) =>
        $"{request.Scheme}://{request.Host}{request.PathBase}{ManagementApi.Root}/instances/{Uri.EscapeDataString(instanceId)}";

    /// <summary>The query that the caller's own links came with: a key shown in the query is repeated, one in a header is not.</summary>
    internal static string Query(HttpRequest request) =>
        request.Query["code"] is [{ Length: > 0 } code] ? $"code={Uri.EscapeDataString(code)}" : string.Empty;

    /// <summary>The body of an answer to a start.</summary>
    internal static JsonObject Payload(HttpRequest request, string instanceId)
    {
        var instance = Instance(request, instanceId);
        var query = Query(request);
        return new JsonObject
        {
            ["id"] = instanceId,
            ["statusQueryGetUri"] = Address(string.Empty),
            ["sendEventPostUri"] = Address("/raiseEvent/{eventName}"),
            ["terminatePostUri"] = Address("/terminate", "reason={text}"),
            ["rewindPostUri"] = Address("/rewind", "reason={text}"),
            ["purgeHistoryDeleteUri"] = Address(string.Empty),
            ["restartPostUri"] = Address("/restart"),
            ["suspendPostUri"] = Address("/suspend", "reason={text}"),
            ["resumePostUri"] = Address("/resume", "reason={text}"),
        };

        string Address(string path, string? own = null)
        {
            var parts = new[] { own, query }.Where(part => !string.IsNullOrEmpty(part)).ToArray();
            return parts.Length == 0 ? instance + path : $"{instance}{path}?{string.Join('&', parts)}";
        }
    }
}
