using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Builds the envelope of a handoff from the journal and checks it, before the receiver spends a token.</summary>
public sealed class ProposeHandoff(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>Proposes one handoff.</summary>
    [Function(nameof(ProposeHandoff))]
    public async Task<HandoffVerdict> Run([ActivityTrigger] HandoffTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var goal = await store.GetTextAsync(tenant, task.Input, cancellation);
        var reason = task.Reason is null ? "" : await store.GetTextAsync(tenant, task.Reason, cancellation);
        var events = new List<RunEvent>();
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
            events.Add(e);

        var envelope = Handoffs.Build(scope.Key(), goal, task.From, task.To, reason, task.Hop, team.Limits, events) with { TraceId = scope.TraceId };
        var hash = await store.PutJsonAsync(tenant, envelope, cancellation);
        var problem = Handoffs.Check(team, envelope);
        object Data() => new { from = task.From, to = task.To, reason = Journal.Preview(reason), hop = task.Hop, envelope = hash, problem };
        await journal.AppendAsync(
            scope,
            [
                journal.Event(scope, EventTypes.HandoffProposed, task.Step, task.From, Data()),
                journal.Event(scope, problem is null ? EventTypes.HandoffAccepted : EventTypes.HandoffRejected, task.Step, task.To, Data()),
            ],
            cancellation);
        var brief = await store.PutJsonAsync(tenant, Handoffs.ForReceiver(envelope), cancellation);
        return new HandoffVerdict(brief, Handoffs.StateDigest(envelope), problem);
    }
}

/// <summary>Input of <see cref="ProposeHandoff"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Step">The turn in which the sender decided to hand over.</param>
/// <param name="From">Who hands over.</param>
/// <param name="To">Who receives.</param>
/// <param name="Input">Hash of the blob with the task.</param>
/// <param name="Reason">Hash of the blob with what the sender said about it. Null: nothing.</param>
/// <param name="Hop">Handoffs so far, this one included.</param>
public sealed record HandoffTask(RunScope Scope, string Step, string From, string To, string Input, string? Reason, int Hop);

/// <summary>Output of <see cref="ProposeHandoff"/>.</summary>
/// <param name="Brief">Hash of the blob with what the receiver is told.</param>
/// <param name="State">Digest of the state that the receiver would start from.</param>
/// <param name="Problem">Why it is rejected. Null: it is accepted.</param>
public sealed record HandoffVerdict(string Brief, string State, string? Problem);
