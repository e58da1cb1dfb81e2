using Baton.Agents;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Records what an orchestrator decided.</summary>
public sealed class WriteJournal(Journal journal)
{
    /// <summary>Writes the entries to the run's journal.</summary>
    [Function(nameof(WriteJournal))]
    public Task Run([ActivityTrigger] JournalTask task, CancellationToken cancellation) =>
        journal.AppendAsync(
            task.Scope,
            [.. task.Entries.Select(e => journal.Event(task.Scope, e.Type, e.Step, e.Agent, e.Data, e.Which) with { Time = new DateTimeOffset(e.Time, TimeSpan.Zero) })],
            cancellation);
}
