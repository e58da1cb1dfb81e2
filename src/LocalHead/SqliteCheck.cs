using Baton.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.LocalHead;

/// <summary>Says which SQLite keeps the state, and where.</summary>
internal sealed class SqliteCheck(StateFolder state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy($"{SqliteLibrary.Version} ({SqliteLibrary.Source}), state in {state.Path}"));
}
