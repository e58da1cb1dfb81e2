using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Writes down, from the journal, what whoever goes on with a member's work has to know, and records who that is.</summary>
public sealed class WriteTicket(IRunStore store, Journal journal, Recordings recordings)
{
    /// <summary>Writes the ticket and returns the hash of its blob.</summary>
    [Function(nameof(WriteTicket))]
    public async Task<string> Run([ActivityTrigger] TicketTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var goal = await store.GetJsonAsync<JsonElement>(tenant, task.Input, cancellation);
        var used = journal.Event(scope, EventTypes.FallbackUsed, task.Step, task.Agent, null, task.Rung);
        var events = new List<RunEvent>();
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
        {
            // Carried out again after a crash, it writes the same ticket.
            if (e.Id == used.Id)
                break;
            events.Add(e);
        }

        // It names its run, and what people decided about is the very ticket.
        var hash = await recordings.TicketAsync(task, cancellation)
            ?? await store.PutJsonAsync(tenant, Tickets.Write(scope.Key(), task.Agent, task.Step, task.Why.Outcome, task.Why.Reason, goal, events), cancellation);
        var data = BatonJson.ToElement(new { rung = task.Rung, to = task.To, outcome = task.Why.Outcome, reason = task.Why.Reason, ticket = hash });
        await journal.AppendAsync(scope, [used with { Data = data }], cancellation);
        return hash;
    }
}

/// <summary>Input of <see cref="WriteTicket"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Agent">The member that could not finish.</param>
/// <param name="Step">Its turn.</param>
/// <param name="Input">Hash of the blob with the team's task.</param>
/// <param name="Rung">What is tried next: <c>agent</c> or <c>people</c>.</param>
/// <param name="To">Who goes on.</param>
/// <param name="Why">How the member failed.</param>
public sealed record TicketTask(RunScope Scope, string Agent, string Step, string Input, string Rung, string To, Setback Why);
