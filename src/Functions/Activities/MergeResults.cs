using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Collects what members made side by side, failures included, and records what came of it.</summary>
public sealed class MergeResults(IRunStore store, Journal journal, PinnedTeams teams, MemberResults members)
{
    /// <summary>Collects the results.</summary>
    [Function(nameof(MergeResults))]
    public async Task<Merged> Run([ActivityTrigger] MergeTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var results = await members.ReadAsync(scope, task.Turns, cancellation);
        var collection = await store.PutJsonAsync(tenant, Collection.Merge(results), cancellation);
        var brief = task.Merger is null
            ? null
            : await store.PutJsonAsync(tenant, Collection.ForMerging(await teams.GetAsync(scope, cancellation), results), cancellation);
        await journal.AppendAsync(
            scope,
            [
                journal.Decision(scope, "merge", task.Turns.Under, task.Merger, new
                {
                    answered = results.Where(r => r.Answer is not null).Select(r => r.Member),
                    failed = results.Where(r => r.Answer is null).Select(r => r.Member),
                    collection,
                    preview = $"merged {results.Count(r => r.Answer is not null)} of {results.Count} results" + (task.Merger is null ? "" : $", {task.Merger} merges"),
                }),
            ],
            cancellation);
        return new Merged(collection, brief);
    }
}
