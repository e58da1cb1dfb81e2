using System.Collections.Concurrent;
using Baton.Records;

namespace Baton.AzureHead;

/// <summary>Which effects this worker holds: one execution a key, the others in this worker wait for it.</summary>
internal sealed class EffectHolds
{
    private readonly ConcurrentDictionary<EffectKey, EffectHold> held = [];

    // Names this worker in rows that others read; another start of the same machine is another worker.
    private readonly string worker = Guid.NewGuid().ToString("N");
    private long made;

    /// <summary>Takes hold of the key; if somebody in this worker has it, gives what completes when they let go.</summary>
    public bool TryTake(EffectKey key, out EffectHold hold, out Task released)
    {
        hold = new EffectHold(key, $"{worker}/{Interlocked.Increment(ref made)}");
        var holder = held.GetOrAdd(key, hold);
        released = holder.Released;
        return ReferenceEquals(holder, hold);
    }

    /// <summary>Ends the hold of the key; null when there is none.</summary>
    public EffectHold? End(EffectKey key)
    {
        if (!held.TryRemove(key, out var hold))
            return null;
        hold.End();
        return hold;
    }

    /// <summary>Ends all holds, and gives them.</summary>
    public List<EffectHold> EndAll() => [.. held.Keys.Select(End).OfType<EffectHold>()];

    /// <summary>True: the row's owner is a hold of this worker, be it one that ended.</summary>
    public bool IsOwn(string owner) => owner.StartsWith(worker + "/", StringComparison.Ordinal);
}
