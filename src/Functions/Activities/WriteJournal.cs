using System.Text.Json;
using Baton.Agents;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Records what an orchestrator decided.</summary>
public sealed class WriteJournal(Journal journal, PinnedTeams teams, RunTelemetry telemetry)
{
    /// <summary>Writes the entries to the run's journal.</summary>
    [Function(nameof(WriteJournal))]
    public async Task Run([ActivityTrigger] JournalTask task, CancellationToken cancellation)
    {
        var events = task.Entries
            .Select(e => journal.Event(task.Scope, e.Type, e.Step, e.Agent, e.Data, e.Which) with { Time = new DateTimeOffset(e.Time, TimeSpan.Zero) })
            .ToArray();
        await journal.AppendAsync(task.Scope, events, cancellation);
        for (var i = 0; i < events.Length; i++)
        {
            if (task.Entries[i].Ended is { } ended)
                await ShowAsync(task.Scope, events[i], ended, cancellation);
        }
    }

    private async Task ShowAsync(RunScope scope, RunEvent e, Ended ended, CancellationToken cancellation)
    {
        switch (e.Type)
        {
            case EventTypes.AgentCompleted:
                var nested = ended.Definition is null ? null : await teams.GetAsync(scope with { Definition = ended.Definition }, cancellation);
                telemetry.TurnEnded(scope, e.Step!, e.Agent!, ended, nested, e.Text("outcome"));
                break;
            case EventTypes.HandoffAccepted or EventTypes.HandoffRejected:
                telemetry.HandedOver(e.Agent!, e.Type == EventTypes.HandoffAccepted, ended.Since);
                break;
            case EventTypes.GateExpired:
                telemetry.GateClosed(e.Value("kind")!.Value.Deserialize<GateKind>(BatonJson.Options), new DateTimeOffset(ended.Since, TimeSpan.Zero), null);
                break;
        }
    }
}
