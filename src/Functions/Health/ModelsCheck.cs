using Baton.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.Functions;

/// <summary>Says which of the model candidates that the catalogue's teams name can be used, and what the others lack.</summary>
public sealed class ModelsCheck(TeamCatalog catalog, ModelGateway gateway) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var candidates = catalog.All().SelectMany(t => t.Team.Models.Values).SelectMany(c => c).Distinct().Order(StringComparer.Ordinal).ToArray();
        var states = gateway.Describe(candidates);
        var found = states.Count == 0
            ? "no team here names a model"
            : string.Join("; ", states.Select(s => s.Available ? $"{s.Candidate}: ready" : $"{s.Candidate}: skipped, {s.WhyNot}"));
        return Task.FromResult(states.Count == 0 || states.Any(s => s.Available)
            ? HealthCheckResult.Healthy(found)
            : HealthCheckResult.Unhealthy(found, data: new Dictionary<string, object> { ["advice"] = "Set one provider's settings, or list offline/extractive as the last candidate." }));
    }
}
