using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Works out whom to tell of a gate, and how.</summary>
public sealed class PlanNotices(IRunStore store, IEnumerable<INoticeChannel> channels)
{
    /// <summary>One address for each message to send.</summary>
    [Function(nameof(PlanNotices))]
    public async Task<IReadOnlyList<NoticeAddress>> Run([ActivityTrigger] NoticeTask task, CancellationToken cancellation)
    {
        var gate = await store.GetJsonAsync<Gate>(task.Scope.Tenant, task.Record, cancellation);
        return [.. channels.Where(c => c.IsConfigured).SelectMany(c => c.Receivers(People(gate, task.Type)).Select(to => new NoticeAddress(c.Name, to)))];
    }

    /// <summary>Who is asked: those of the escalation once it comes to that, the gate's approvers before.</summary>
    internal static IReadOnlyList<string> People(Gate gate, string type) => type == EventTypes.GateEscalated ? gate.EscalatesTo : gate.Approvers;
}
