using Baton.Tools;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Baton.Functions;

/// <summary>Asks each MCP server of the catalogue's teams for its tools.</summary>
public sealed class ServersCheck(TeamCatalog catalog, ToolGateway gateway) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> found = [];
        var healthy = true;
        foreach (var team in catalog.All())
        {
            foreach (var server in team.Team.McpServers.Keys)
            {
                try
                {
                    var tools = await gateway.ListAsync(team.Team.McpServers, [$"{server}.*"], team.Folder, cancellationToken);
                    found.Add($"{team.Team.Id}/{server}: {tools.Count} tools");
                }
                catch (ToolUnavailableException e)
                {
                    healthy = false;
                    found.Add($"{team.Team.Id}/{server}: {e.Message}");
                }
            }
        }

        var text = found.Count == 0 ? "no team here names a server" : string.Join("; ", found);
        return healthy ? HealthCheckResult.Healthy(text) : HealthCheckResult.Unhealthy(text);
    }
}
