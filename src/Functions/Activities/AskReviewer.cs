using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Writes down what a reviewer is told.</summary>
public sealed class AskReviewer(IRunStore store, PinnedTeams teams)
{
    /// <summary>Returns the hash of the blob with the <see cref="Brief"/>.</summary>
    [Function(nameof(AskReviewer))]
    public async Task<string> Run([ActivityTrigger] ReviewerTask task, CancellationToken cancellation)
    {
        var tenant = task.Scope.Tenant;
        var team = await teams.GetAsync(task.Scope, cancellation);
        var work = await store.GetJsonAsync<JsonElement>(tenant, task.Work, cancellation);
        return await store.PutJsonAsync(tenant, Reviews.ForReviewer(team, task.Review, work, task.Round), cancellation);
    }
}
