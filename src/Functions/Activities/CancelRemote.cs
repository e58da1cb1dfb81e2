using Baton.Agents;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Tells a remote agent that nobody waits for a task any more.</summary>
public sealed class CancelRemote(Journal journal, PinnedTeams teams, RemoteAgents remotes)
{
    /// <summary>Tells it, if it can be reached, and records that.</summary>
    [Function(nameof(CancelRemote))]
    public async Task Run([ActivityTrigger] RemoteCall call, CancellationToken cancellation)
    {
        var agent = (await teams.GetAsync(call.Task.Scope, cancellation)).Member(call.Task.Agent).A2a!;
        string? problem = null;
        try
        {
            await remotes.CancelAsync(call.Task.Agent, agent, call.Id!, cancellation);
        }
        catch (ToolUnavailableException e)
        {
            problem = Journal.Preview(e.Message, Journal.ReasonLength);
        }

        await journal.AppendAsync(
            call.Task.Scope,
            [journal.Event(call.Task.Scope, EventTypes.ToolCancelled, Steps.Under(call.Task.Step, call.Round), call.Task.Agent, new { tool = SendToRemote.Tool(call.Task), remote = true, problem })],
            cancellation);
    }
}
