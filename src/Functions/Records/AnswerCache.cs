using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>
/// Answers of models, by request. Those of one run are found in its own journal, and go with it; those that a tenant or everybody may use have a
/// journal for each request, under a name that no run can have.
/// </summary>
public sealed class AnswerCache(IRunStore store, Journal journal, TimeProvider clock)
{
    /// <summary>How long a shared answer is used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    // No tenant can have this name.
    private const string Everybody = "*";
    private const string EventId = "answer";

    /// <summary>The answer that is known for a request; null when there is none that may be used.</summary>
    /// <param name="scope">The run.</param>
    /// <param name="cache">Whose answers may be used.</param>
    /// <param name="key">Names the request.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CachedAnswer?> FindAsync(RunScope scope, CacheScope cache, string key, CancellationToken cancellation)
    {
        if (cache == CacheScope.None)
            return null;
        if (cache == CacheScope.Run)
            return await FindInRunAsync(scope, key, cancellation);
        var known = await store.ReadAsync(Place(scope, cache, key), 0, 1, cancellation);
        return known is [var e] && IsFresh(e) ? e.Data?.Deserialize<CachedAnswer>(BatonJson.Options) : null;
    }

    /// <summary>Keeps an answer for the tenant or for everybody; that of a run is in its journal already.</summary>
    public async Task KeepAsync(RunScope scope, CacheScope cache, string key, CachedAnswer answer, CancellationToken cancellation)
    {
        if (cache is CacheScope.None or CacheScope.Run)
            return;
        var place = Place(scope, cache, key);
        if (await store.ReadAsync(place, 0, 1, cancellation) is [var known] && !IsFresh(known))
            await store.DeleteAsync(place, cancellation);
        var e = new RunEvent
        {
            Id = EventId, Time = clock.GetUtcNow(), Type = EventTypes.ModelCompleted, Run = place.Run, Tenant = place.Tenant, Data = BatonJson.ToElement(answer),
        };
        await store.AppendAsync(place, [e], cancellation);
    }

    private async Task<CachedAnswer?> FindInRunAsync(RunScope scope, string key, CancellationToken cancellation)
    {
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
        {
            if (e.Type is not (EventTypes.ModelCompleted or EventTypes.CacheHit) || e.Text("cacheKey") != key || e.Text("transcript") is not { } transcript)
                continue;
            var link = await store.GetJsonAsync<TranscriptLink>(scope.Tenant, transcript, cancellation);
            return new CachedAnswer(
                link.Messages[^1],
                e.Text("candidate") ?? "",
                e.Value("inputTokens")?.GetInt64() ?? 0,
                e.Value("outputTokens")?.GetInt64() ?? 0,
                e.Value("cost")?.GetDecimal() ?? 0);
        }

        return null;
    }

    private bool IsFresh(RunEvent e) => clock.GetUtcNow() - e.Time < Lifetime;

    private static RunKey Place(RunScope scope, CacheScope cache, string key) => new(cache == CacheScope.Public ? Everybody : scope.Tenant, $"cache.{key}");
}
