using Baton.Agents;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>
/// The links that go with a started run: Durable Functions' management payload, plus the run's own. They carry no key: whoever uses them brings
/// their own.
/// </summary>
internal static class ManagementLinks
{
    /// <summary>The links of one run, as the caller reached this head.</summary>
    public static object Of(HttpRequest request, RunKey run, Caller caller)
    {
        var head = $"{request.Scheme}://{request.Host}{request.PathBase}";
        var instance = $"{head}/runtime/webhooks/durabletask/instances/{InstanceIds.Run(run)}";
        return new
        {
            id = run.Run,
            instanceId = InstanceIds.Run(run),
            statusQueryGetUri = instance,
            sendEventPostUri = $"{instance}/raiseEvent/{{eventName}}",
            terminatePostUri = $"{instance}/terminate?reason={{text}}",
            rewindPostUri = $"{instance}/rewind?reason={{text}}",
            purgeHistoryDeleteUri = instance,
            restartPostUri = $"{instance}/restart",
            suspendPostUri = $"{instance}/suspend?reason={{text}}",
            resumePostUri = $"{instance}/resume?reason={{text}}",
            runUri = $"{head}/api/runs/{run.Run}{caller.Query}",
            eventsUri = $"{head}/api/runs/{run.Run}/events{caller.Query}",
        };
    }

    /// <summary>The result, with a <c>Location</c> header.</summary>
    public static IResult WithLocation(this IResult result, HttpRequest request, string path)
    {
        request.HttpContext.Response.Headers.Location = $"{request.Scheme}://{request.Host}{request.PathBase}{path}";
        return result;
    }
}
