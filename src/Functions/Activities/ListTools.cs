using Baton.Agents;
using Baton.Records;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Asks the MCP servers what an agent may call, and pins the answer.</summary>
public sealed class ListTools(IRunStore store, Journal journal, PinnedTeams teams, Recordings recordings, ToolGateway gateway)
{
    /// <summary>Lists and pins the agent's tools; a server that cannot be asked is an answer, not an exception.</summary>
    [Function(nameof(ListTools))]
    public async Task<ToolList> Run([ActivityTrigger] AgentTask task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        if (await recordings.ToolsAsync(task, cancellation) is { } recorded)
            return await PinAsync(task, recorded, cancellation);
        try
        {
            var tools = await gateway.ListAsync(team.McpServers, team.Member(task.Agent).Tools, task.Scope.Folder, cancellation);
            return await PinAsync(task, await store.PutJsonAsync(task.Scope.Tenant, tools, cancellation), cancellation);
        }
        catch (ToolUnavailableException e)
        {
            return new ToolList(null, Journal.Preview(e.Message, Journal.ReasonLength));
        }
    }

    // The journal has the first answer, and so has whoever asks again after a crash.
    private async Task<ToolList> PinAsync(AgentTask task, string tools, CancellationToken cancellation)
    {
        var kept = await store.AppendAsync(
            task.Scope.Key(), [journal.Event(task.Scope, EventTypes.ToolsPinned, task.Step, task.Agent, new { tools })], cancellation);
        return new ToolList(kept[0].Text("tools"), null);
    }
}
