using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.Functions;

/// <summary>Says which teams can be run by their id.</summary>
public sealed class TeamsCheck(TeamCatalog catalog) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var teams = catalog.All();
        return Task.FromResult(teams.Count > 0
            ? HealthCheckResult.Healthy(string.Join(", ", teams.Select(t => t.Team.Id)))
            : HealthCheckResult.Degraded(
                "none", data: new Dictionary<string, object> { ["advice"] = "Set Baton__Teams to a folder of team files to run them by id." }));
    }
}
