using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Reads which variant the judge of a race picked.</summary>
public sealed class ReadPick(IRunStore store)
{
    /// <summary>Reads one answer.</summary>
    [Function(nameof(ReadPick))]
    public async Task<Picked> Run([ActivityTrigger] PickTask task, CancellationToken cancellation)
    {
        var answer = await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, task.Answer, cancellation);
        return Races.Read(answer, [.. task.Entries]) is { } pick ? new Picked(pick.Winner, Journal.Preview(pick.Reason)) : new Picked(null, "");
    }
}
