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
    public static StartedRun Of(HttpRequest request, RunKey run, Caller caller)
    {
        var head = $"{request.Scheme}://{request.Host}{request.PathBase}";
        var instance = $"{head}/runtime/webhooks/durabletask/instances/{InstanceIds.Run(run)}";
        return new StartedRun
        {
            Id = run.Run,
            InstanceId = InstanceIds.Run(run),
            StatusQueryGetUri = instance,
            SendEventPostUri = $"{instance}/raiseEvent/{{eventName}}",
            TerminatePostUri = $"{instance}/terminate?reason={{text}}",
            RewindPostUri = $"{instance}/rewind?reason={{text}}",
            PurgeHistoryDeleteUri = instance,
            RestartPostUri = $"{instance}/restart",
            SuspendPostUri = $"{instance}/suspend?reason={{text}}",
            ResumePostUri = $"{instance}/resume?reason={{text}}",
            RunUri = $"{head}/api/runs/{run.Run}{caller.Query}",
            EventsUri = $"{head}/api/runs/{run.Run}/events{caller.Query}",
        };
    }

    /// <summary>The result, with a <c>Location</c> header.</summary>
    public static IResult WithLocation(this IResult result, HttpRequest request, string path)
    {
        request.HttpContext.Response.Headers.Location = $"{request.Scheme}://{request.Host}{request.PathBase}{path}";
        return result;
    }
}
