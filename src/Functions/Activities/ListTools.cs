using Baton.Agents;
using Baton.Records;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Asks the MCP servers what an agent may call, and pins the answer.</summary>
public sealed class ListTools(IRunStore store, PinnedTeams teams, ToolGateway gateway)
{
    /// <summary>Lists and pins the agent's tools; a server that cannot be asked is an answer, not an exception.</summary>
    [Function(nameof(ListTools))]
    public async Task<ToolList> Run([ActivityTrigger] AgentTask task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        try
        {
            var tools = await gateway.ListAsync(team.McpServers, team.Member(task.Agent).Tools, task.Scope.Folder, cancellation);
            return new ToolList(await store.PutJsonAsync(task.Scope.Tenant, tools, cancellation), null);
        }
        catch (ToolUnavailableException e)
        {
            return new ToolList(null, Journal.Preview(e.Message, Journal.ReasonLength));
        }
    }
}
