using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>The envelopes of handoffs, made from the journal.</summary>
public sealed class Envelopes(IRunStore store, Journal journal)
{
    /// <summary>The envelope of a handoff.</summary>
    /// <param name="team">The team.</param>
    /// <param name="task">The handoff.</param>
    /// <param name="reason">What is said about it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<HandoffEnvelope> BuildAsync(Team team, HandoffTask task, string reason, CancellationToken cancellation)
    {
        // Only what this team did: what goes on elsewhere in the run at the same time is no news to its members.
        var events = new List<RunEvent>();
        await foreach (var e in journal.ReadAsync(task.Scope.Key(), cancellation))
        {
            if (Steps.IsUnder(task.Under, e.Step))
                events.Add(e);
        }

        var goal = await store.GetTextAsync(task.Scope.Tenant, task.Input, cancellation);
        return Handoffs.Build(task.Scope.Key(), team, goal, task.From, task.To, reason, task.Hop, events) with { TraceId = task.Scope.TraceId };
    }

    /// <summary>What was said about a handoff.</summary>
    public async Task<string> ReasonAsync(HandoffTask task, CancellationToken cancellation) =>
        task.Reason is null ? "" : await store.GetTextAsync(task.Scope.Tenant, task.Reason, cancellation);
}
