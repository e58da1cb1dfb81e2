using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>Sends one message about a gate; not for a gate that is decided meanwhile.</summary>
public sealed class SendNotice(IRunStore store, Journal journal, GateInbox inbox, IEnumerable<INoticeChannel> channels, IConfiguration configuration)
{
    /// <summary>Tries once.</summary>
    [Function(nameof(SendNotice))]
    public async Task<NoticeOutcome> Run([ActivityTrigger] NoticeAttempt attempt, CancellationToken cancellation)
    {
        var (task, scope) = (attempt.Task, attempt.Task.Scope);
        var gate = await store.GetJsonAsync<Gate>(scope.Tenant, task.Record, cancellation);
        if (await IsClosedAsync(scope, gate, cancellation))
            return new NoticeOutcome(NoticeEnd.Closed, null);
        var (name, to) = attempt.Address;
        var which = $"{task.Type}:{task.Number}:{name}:{to}";
        try
        {
            var channel = channels.SingleOrDefault(c => c.Name == name && c.IsConfigured)
                ?? throw new NoticeRefusedException($"The channel {name} is no longer configured.");
            await channel.SendAsync(new Notice($"{gate.Id}.{task.Type}.{task.Number}", task.Type, task.At, gate, Links(gate, task.Type)), to, cancellation);
        }
        catch (NoticeRefusedException e)
        {
            return new NoticeOutcome(NoticeEnd.Refused, Journal.Preview(e.Message));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new NoticeOutcome(NoticeEnd.TryAgain, Journal.Preview($"{e.GetType().Name}: {e.Message}"));
        }

        await journal.AppendAsync(
            scope,
            [journal.Event(scope, EventTypes.NoticeSent, gate.Step, gate.Agent, new { gate = gate.Id, about = task.Type, channel = name, to }, which)],
            cancellation);
        return new NoticeOutcome(NoticeEnd.Sent, null);
    }

    private IReadOnlyList<NoticeLink> Links(Gate gate, string type)
    {
        if (configuration["Baton:Links:BaseUrl"] is not { Length: > 0 } head)
            return [];
        var people = PlanNotices.People(gate, type);
        return people.Count == 0
            ? [new NoticeLink(null, inbox.CallbackUri(gate, head, null))]
            : [.. people.Select(p => new NoticeLink(p, inbox.CallbackUri(gate, head, p)))];
    }

    private async Task<bool> IsClosedAsync(RunScope scope, Gate gate, CancellationToken cancellation)
    {
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
        {
            if (e.Type is EventTypes.RunCompleted or EventTypes.RunCancelled && e.Step is null)
                return true;
            if (e.Text("gate") == gate.Id && (e.Type == EventTypes.GateExpired || (e.Type == EventTypes.GateDecided && e.Flag("closes"))))
                return true;
        }

        return false;
    }
}
