using Baton.Tools;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Looks how a remote agent is with a task.</summary>
public sealed class LookAtRemote(Journal journal, PinnedTeams teams, RemoteAgents remotes, RemoteReader reader)
{
    /// <summary>Looks once; an agent that does not answer counts as at work, for it may be back the next time.</summary>
    [Function(nameof(LookAtRemote))]
    public async Task<RemoteOutcome> Run([ActivityTrigger] RemoteCall call, CancellationToken cancellation)
    {
        var agent = (await teams.GetAsync(call.Task.Scope, cancellation)).Member(call.Task.Agent).A2a!;
        try
        {
            var remote = await remotes.LookAsync(call.Task.Agent, agent, call.Id!, cancellation);
            var outcome = await reader.ReadAsync(call.Task, remote, cancellation);
            if (outcome.End != RemoteEnd.Working)
                await journal.AppendAsync(call.Task.Scope, [SendToRemote.Ended(journal, call, outcome)], cancellation);
            return outcome with { Id = outcome.Id ?? call.Id, Context = outcome.Context ?? call.Context };
        }
        catch (ToolUnavailableException e)
        {
            return new RemoteOutcome(RemoteEnd.Working, null, Journal.Preview(e.Message, Journal.ReasonLength), call.Id, call.Context);
        }
    }
}
