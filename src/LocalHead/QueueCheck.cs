using Baton.Engine.Hosting.Queues;
using Baton.Engine.Queues;
using Baton.Functions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.LocalHead;

/// <summary>Says which queue starts runs, and whether it can be reached.</summary>
internal sealed class QueueCheck(QueueSender sender) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await sender.CreateAsync(IRunQueue.Name, cancellationToken);
            return HealthCheckResult.Healthy($"{IRunQueue.Name}: {sender.Place}");
        }
        catch (Exception e) when (e is QueueException or InvalidOperationException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
