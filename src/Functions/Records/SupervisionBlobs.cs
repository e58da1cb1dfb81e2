using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>The results that a supervisor's state names.</summary>
internal static class SupervisionBlobs
{
    /// <summary>The results of <see cref="SupervisionState.Completed"/>, in their order.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ResultsAsync(
        IRunStore store, string tenant, SupervisionState state, CancellationToken cancellation)
    {
        var results = new List<JsonElement>(state.Completed.Count);
        foreach (var part in state.Completed)
            results.Add(await store.GetJsonAsync<JsonElement>(tenant, part.Result, cancellation));
        return results;
    }
}
