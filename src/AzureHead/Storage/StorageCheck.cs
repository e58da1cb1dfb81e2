using Baton.Agents;
using Baton.Records;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.AzureHead;

/// <summary>Says whether the records can be read.</summary>
internal sealed class StorageCheck(IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Asked for here: wrong settings are a finding of this check, not a fault of the whole report.
            var store = (AzureRunStore)services.GetService(typeof(AzureRunStore))!;
            await store.ReadAsync(new RunKey(InstanceIds.DefaultTenant, "doctor"), 0, 1, cancellationToken);
            return HealthCheckResult.Healthy($"Azure Storage account {store.Account}");
        }
        catch (Exception e) when (e is RunStoreException or InvalidOperationException or FormatException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
