using System.Collections.Concurrent;
using Baton.Agents;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>
/// Walks over all runs of a tenant, newest first, reading of each what is asked. What was read of a run that has ended is kept, so that lists over many
/// thousand runs cost their journals once; a walk that would have to read too many stops on its way and says where.
/// </summary>
/// <typeparam name="T">What is read of a run.</typeparam>
/// <param name="clock">Tells how long ago a run ended.</param>
internal sealed class RunScan<T>(TimeProvider clock) where T : class
{
    private const int MostKept = 50_000;

    // What is written of a run last comes a moment after the end of its instance.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>Walks from <paramref name="before"/> on.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="tenant">Whose runs.</param>
    /// <param name="before">Only runs behind this cursor. Null: from the newest.</param>
    /// <param name="skip">Instances that need no reading.</param>
    /// <param name="read">Reads a run; null where there is nothing (any more).</param>
    /// <param name="take">Takes what was read; false ends the walk.</param>
    /// <param name="mostReads">The walk stops after so many runs that were not kept.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal async Task<ScanEnd> WalkAsync(
        DurableTaskClient client, string tenant, string? before, Func<OrchestrationMetadata, bool> skip,
        Func<RunKey, Task<T?>> read, Func<T, bool> take, int mostReads, CancellationToken cancellation)
    {
        var prefix = InstanceIds.RunPrefix(tenant);
        var instances = new List<OrchestrationMetadata>();
        await foreach (var instance in client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, PageSize = 1000 }).WithCancellation(cancellation))
            instances.Add(instance);

        var (passed, reads) = (0, 0);
        foreach (var instance in instances.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.InstanceId, StringComparer.Ordinal))
        {
            passed++;
            var cursor = RunViews.Cursor(instance.CreatedAt, instance.InstanceId);
            if ((before is not null && string.CompareOrdinal(cursor, before) >= 0) || skip(instance))
                continue;
            if (!_kept.TryGetValue(instance.InstanceId, out var kept) || kept.Created != instance.CreatedAt || kept.Updated != instance.LastUpdatedAt)
            {
                reads++;
                if (await read(new RunKey(tenant, instance.InstanceId[prefix.Length..])) is not { } value)
                    continue;
                kept = new Kept(instance.CreatedAt, instance.LastUpdatedAt, value);
                if (instance.IsCompleted && clock.GetUtcNow() - instance.LastUpdatedAt > Settled)
                    Keep(instance.InstanceId, kept);
            }

            if (!take(kept.Value) || reads >= mostReads)
                return new ScanEnd(passed < instances.Count ? cursor : null, passed, instances.Count);
        }

        return new ScanEnd(null, passed, instances.Count);
    }

    private void Keep(string instance, Kept kept)
    {
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept[instance] = kept;
    }

    private sealed record Kept(DateTimeOffset Created, DateTimeOffset Updated, T Value);
}

/// <summary>Where a walk over the runs ended.</summary>
/// <param name="Cursor">From where to go on. Null: it came to the oldest run.</param>
/// <param name="Passed">Runs that it has come past, counted from the newest.</param>
/// <param name="Total">Runs that there are.</param>
internal sealed record ScanEnd(string? Cursor, int Passed, int Total);
