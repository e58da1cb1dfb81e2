using Baton.Agents;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Begins a remote agent's turn: records it.</summary>
public sealed class BeginRemote(Journal journal, PinnedTeams teams)
{
    /// <summary>Records the start and returns what the conversation needs.</summary>
    [Function(nameof(BeginRemote))]
    public async Task<RemotePlan> Run([ActivityTrigger] AgentTask task, CancellationToken cancellation)
    {
        var agent = (await teams.GetAsync(task.Scope, cancellation)).Member(task.Agent);
        await journal.AppendAsync(
            task.Scope,
            [journal.Event(task.Scope, EventTypes.AgentStarted, task.Step, task.Agent, new { remote = agent.A2a!.Url, standsFor = task.StandsFor, under = task.Under })],
            cancellation);
        return new RemotePlan(agent.Retries.Attempts, agent.Retries.Reflect);
    }
}
