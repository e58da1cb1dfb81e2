using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Ends a run: records its outcome.</summary>
public sealed class EndTeam(IRunStore store, Journal journal, PinnedTeams teams, RunTelemetry telemetry)
{
    /// <summary>Records the end of the run, and what of its result there is.</summary>
    [Function(nameof(EndTeam))]
    public async Task Run([ActivityTrigger] EndTeamTask task, CancellationToken cancellation)
    {
        var (scope, result, ended) = task;
        var output = result.Output is null
            ? (JsonElement?)null
            : await store.GetJsonAsync<JsonElement>(scope.Tenant, result.Output, cancellation);
        await journal.AppendAsync(
            scope,
            [
                journal.Event(scope, EventTypes.RunCompleted, null, null, new
                {
                    outcome = result.Outcome,
                    reason = result.Reason,
                    agent = result.Agent,
                    step = result.Step,
                    output = result.Output,
                    preview = output is { } value ? Journal.Preview(Blobs.ToText(value)) : null,
                }),
            ],
            cancellation);
        if (ended is not null)
            telemetry.RunEnded(scope, (await teams.GetAsync(scope, cancellation)).Id, new DateTimeOffset(ended.Since, TimeSpan.Zero), result.Outcome, result.Spent);
    }
}

/// <summary>Input of <see cref="EndTeam"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Ended">What telemetry needs. Null: nothing is shown.</param>
public sealed record EndTeamTask(RunScope Scope, TeamResult Result, Ended? Ended = null);
