using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Writes down for the judge of a race what the variants came to.</summary>
public sealed class BriefJudge(IRunStore store)
{
    /// <summary>Writes the brief and returns the hash of its blob.</summary>
    [Function(nameof(BriefJudge))]
    public async Task<string> Run([ActivityTrigger] JudgeTask task, CancellationToken cancellation)
    {
        var tenant = task.Scope.Tenant;
        var entries = new List<RaceEntry>();
        foreach (var entry in task.Entries)
        {
            var lines = new List<string>();
            if (entry.Answer is not null)
                lines.Add(await store.GetTextAsync(tenant, entry.Answer, cancellation));
            if (entry.Target is not null)
                lines.Add($"The task goes to {entry.Target}.");
            foreach (var call in entry.Calls.Where(c => c.Tool is not null))
                lines.Add($"{call.Tool} {(await store.GetJsonAsync<JsonElement>(tenant, call.Arguments!, cancellation)).GetRawText()}");
            entries.Add(new RaceEntry(entry.Number, string.Join('\n', lines), entry.Calls.Count == 0));
        }

        return await store.PutJsonAsync(tenant, Races.ForJudge(task.Agent, entries), cancellation);
    }
}
