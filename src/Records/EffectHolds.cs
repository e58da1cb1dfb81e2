using System.Collections.Concurrent;

namespace Baton.Records;

/// <summary>Who in this process holds which effect: one execution a key, the others wait.</summary>
internal sealed class EffectHolds
{
    private readonly ConcurrentDictionary<EffectKey, TaskCompletionSource> holders = [];

    /// <summary>Takes hold of the key; if somebody has it, gives what completes when they let go.</summary>
    public bool TryTake(EffectKey key, out Task released)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holder = holders.GetOrAdd(key, mine);
        released = holder.Task;
        return ReferenceEquals(holder, mine);
    }

    public void Release(EffectKey key)
    {
        if (holders.TryRemove(key, out var holder))
            holder.SetResult();
    }

    /// <summary>Wakes everybody, so that they see that the store is closed.</summary>
    public void ReleaseAll()
    {
        foreach (var key in holders.Keys)
            Release(key);
    }
}
