using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.Functions;

/// <summary><c>GET /health</c> for whoever watches the head, and <c>GET /api/doctor</c> for whoever sets it up.</summary>
public sealed class Health(HealthCheckService checks, Callers callers)
{
    /// <summary>Says that the head answers.</summary>
    [Operation("Says that the head answers.")]
    [Answers(200, "It does.", Shape = typeof(HealthView))]
    [Function("GetHealth")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Results.Json(new HealthView("healthy"), BatonJson.Options);

    /// <summary>What this installation has, check by check.</summary>
    [Operation("What this installation has, check by check.")]
    [Answers(200, "The checks.", Shape = typeof(DoctorView))]
    [Function("GetDoctor")]
    public async Task<IResult> Doctor([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/doctor")] HttpRequest request)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;

        // It speaks of the whole installation, and starts its tool servers to look at them.
        if (!caller.IsAdministrator && caller.Tenant != InstanceIds.DefaultTenant)
            return Problems.Forbidden("Expected an administrator, or the installation's own key: this is about all tenants.");
        var report = await checks.CheckHealthAsync(request.HttpContext.RequestAborted);
        return Results.Json(
            new DoctorView(
            [
                .. report.Entries.Select(e => new CheckView(
                    e.Key,
                    e.Value.Status == HealthStatus.Healthy,
                    e.Value.Status != HealthStatus.Degraded,
                    e.Value.Description,
                    e.Value.Data.TryGetValue("advice", out var advice) ? advice?.ToString() : null)),
            ]),
            BatonJson.Options);
    }
}
