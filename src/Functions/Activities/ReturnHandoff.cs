using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Writes down what a sender is told whose handoff the receiver rejected.</summary>
public sealed class ReturnHandoff(IRunStore store, PinnedTeams teams, Envelopes envelopes)
{
    /// <summary>Returns the hash of the blob with the <see cref="Brief"/>.</summary>
    [Function(nameof(ReturnHandoff))]
    public async Task<string> Run([ActivityTrigger] HandoffTask task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        var reason = await envelopes.ReasonAsync(task, cancellation);
        var envelope = await envelopes.BuildAsync(team, task, "", cancellation);
        return await store.PutJsonAsync(task.Scope.Tenant, Handoffs.ForSender(envelope, reason), cancellation);
    }
}
