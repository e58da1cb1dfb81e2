using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Ends a member's turn: records it, and warns of what was not well with it.</summary>
public sealed class EndAgent(IRunStore store, Journal journal, RunTelemetry telemetry)
{
    /// <summary>Records the end and the warnings.</summary>
    [Function(nameof(EndAgent))]
    public async Task Run([ActivityTrigger] EndAgentTask task, CancellationToken cancellation)
    {
        var scope = task.Scope;
        var ended = journal.Event(scope, task.Entry.Type, task.Entry.Step, task.Entry.Agent, task.Entry.Data) with { Time = new DateTimeOffset(task.Entry.Time, TimeSpan.Zero) };
        await journal.AppendAsync(scope, [ended], cancellation);
        var events = new List<RunEvent>();
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
            events.Add(e);
        var goal = await store.GetTextAsync(scope.Tenant, task.Input, cancellation);
        var (agent, step) = (task.Entry.Agent!, task.Entry.Step!);

        // The id leaves the step out: a member is warned about once, however often it has the task.
        RunEvent[] warnings =
        [
            .. HealthCheck.Find(events, agent, step, goal).Select(w =>
                journal.Event(scope, EventTypes.HealthWarned, step, agent, new { kind = w.Kind, reason = Journal.Preview(w.Reason, Journal.ReasonLength) })
                    with { Id = $"run:{EventTypes.HealthWarned}:{w.Kind}:{agent}" }),
        ];
        if (warnings.Length > 0)
            await journal.AppendAsync(scope, warnings, cancellation);
        if (task.Entry.Ended is { } span)
            telemetry.TurnEnded(scope, step, agent, span, null, ended.Text("outcome"));
    }
}

/// <summary>Input of <see cref="EndAgent"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Input">Hash of the blob with the team's task.</param>
/// <param name="Entry">How the turn ended.</param>
public sealed record EndAgentTask(RunScope Scope, string Input, JournalEntry Entry);
