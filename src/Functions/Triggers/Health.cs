using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.Functions;

/// <summary><c>GET /health</c> for whoever watches the head, and <c>GET /api/doctor</c> for whoever sets it up.</summary>
public sealed class Health(HealthCheckService checks, Callers callers)
{
    /// <summary>Says that the head answers.</summary>
    [Function("GetHealth")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Results.Json(new { status = "healthy" }, BatonJson.Options);

    /// <summary>What this installation has, check by check.</summary>
    [Function("GetDoctor")]
    public async Task<IResult> Doctor([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/doctor")] HttpRequest request)
    {
        if (callers.Of(request).Refused is { } refused)
            return refused;
        var report = await checks.CheckHealthAsync(request.HttpContext.RequestAborted);
        return Results.Json(
            new
            {
                checks = report.Entries.Select(e => new
                {
                    name = e.Key,
                    ok = e.Value.Status == HealthStatus.Healthy,
                    required = e.Value.Status != HealthStatus.Degraded,
                    found = e.Value.Description,
                    advice = e.Value.Data.TryGetValue("advice", out var advice) ? advice : null,
                }),
            },
            BatonJson.Options);
    }
}
