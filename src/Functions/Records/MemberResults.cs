using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>What members made, as the journal has it.</summary>
public sealed class MemberResults(IRunStore store, Journal journal)
{
    /// <summary>The last result of each member that had one of the turns, in the order of their first turns.</summary>
    public async Task<IReadOnlyList<MemberResult>> ReadAsync(RunScope scope, Turns turns, CancellationToken cancellation)
    {
        var completed = new SortedDictionary<int, RunEvent>();
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
        {
            if (e.Type == EventTypes.AgentCompleted && Steps.NumberUnder(turns.Under, e.Step) is { } number && number <= turns.Last)
                completed[number] = e;
        }

        var results = new List<MemberResult>();
        foreach (var e in completed.Values)
        {
            var result = await ReadAsync(scope.Tenant, e, cancellation);
            var known = results.FindIndex(r => r.Member == result.Member);
            if (known < 0)
                results.Add(result);
            else
                results[known] = result;
        }

        return results;
    }

    private async Task<MemberResult> ReadAsync(string tenant, RunEvent e, CancellationToken cancellation)
    {
        if (e.Text("end") == "answered" && e.Text("answer") is { } answer)
            return new MemberResult(e.Agent!, await store.GetJsonAsync<JsonElement>(tenant, answer, cancellation));
        var outcome = e.Value("outcome") is { } value ? value.Deserialize<Outcome>(BatonJson.Options) : Outcome.Fault;
        return new MemberResult(e.Agent!, null, outcome, e.Text("reason"));
    }
}
