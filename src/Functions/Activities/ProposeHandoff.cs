using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Builds the envelope of a handoff from the journal and checks it, before the receiver spends a token.</summary>
public sealed class ProposeHandoff(IRunStore store, Journal journal, PinnedTeams teams, Envelopes envelopes, TimeProvider clock)
{
    /// <summary>Proposes one handoff. A team accepts what fits its input; agents and people say for themselves.</summary>
    [Function(nameof(ProposeHandoff))]
    public async Task<HandoffVerdict> Run([ActivityTrigger] HandoffTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var reason = await envelopes.ReasonAsync(task, cancellation);
        var envelope = await envelopes.BuildAsync(team, task, reason, cancellation);
        var hash = await store.PutJsonAsync(tenant, envelope, cancellation);
        var brief = Handoffs.ForReceiver(envelope);
        var nested = team.Find(task.To)?.Team;
        var input = await store.GetJsonAsync<JsonElement>(tenant, task.Input, cancellation);
        var problem = Handoffs.Check(team, envelope)
            ?? (nested is not null && TeamInput.Fit(nested, input, brief) is null ? $"The task does not fit the input schema of {task.To}." : null);

        var offer = new HandoffOffer(task.From, task.Step, task.Hop, hash, Journal.Preview(reason), clock.GetUtcNow().UtcDateTime);
        var events = new List<RunEvent> { journal.Event(scope, EventTypes.HandoffProposed, task.Step, task.From, HandoffJournal.Data(offer, task.To)) };
        if (problem is not null)
            events.Add(journal.Event(scope, EventTypes.HandoffRejected, task.Step, task.To, HandoffJournal.Data(offer, task.To, problem)));
        else if (nested is not null)
            events.Add(journal.Event(scope, EventTypes.HandoffAccepted, task.Step, task.To, HandoffJournal.Data(offer, task.To)));
        await journal.AppendAsync(scope, events, cancellation);

        var told = problem is null ? brief : Handoffs.ForSender(envelope, problem);
        return new HandoffVerdict(
            await store.PutJsonAsync(tenant, told, cancellation),
            Handoffs.StateDigest(envelope),
            problem is null && nested is null ? offer : null,
            problem is not null);
    }
}
