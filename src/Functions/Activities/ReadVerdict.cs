using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Reads what the judge of a debate decided, and records it with its reasons.</summary>
public sealed class ReadVerdict(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>Reads one verdict.</summary>
    [Function(nameof(ReadVerdict))]
    public async Task<ReadResult> Run([ActivityTrigger] VerdictTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var (verdict, result, problem) = Debates.Read(team, await store.GetJsonAsync<JsonElement>(tenant, task.Answer, cancellation));
        if (verdict is null)
            return new ReadResult(null, Journal.Preview(problem, Journal.ReasonLength));
        var hash = await store.PutJsonAsync(tenant, verdict.Value, cancellation);
        var reasons = verdict.Value.GetProperty("reasons").EnumerateArray().Select(r => Journal.Preview(r.GetString())).Take(5).ToArray();
        await journal.AppendAsync(
            scope,
            [
                journal.Decision(scope, "verdict", task.Step, team.Entry, new
                {
                    winner = verdict.Value.TryGetProperty("winner", out var winner) ? winner.GetString() : null,
                    reasons,
                    verdict = hash,
                    preview = Journal.Preview(string.Join(" ", reasons)),
                }),
            ],
            cancellation);
        return new ReadResult(await store.PutJsonAsync(tenant, result!.Value, cancellation), null);
    }
}
