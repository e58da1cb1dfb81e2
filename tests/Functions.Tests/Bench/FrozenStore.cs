using Baton.Agents;
using Baton.Records;

namespace Baton.Functions.Tests;

/// <summary>
/// A store from which, from a chosen durable write on, nothing comes back any more, as when the process had ended there.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="at">Number of the write, from 1. 0: none.</param>
/// <param name="before">True: the write is not made. False: it is on disk, and nobody learns of it.</param>
internal sealed class FrozenStore(IRunStore inner, int at, bool before) : IRunStore
{
    private readonly TaskCompletionSource _frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writes;

    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Completes when the store has frozen.</summary>
    public Task Frozen => _frozen.Task;

    public Task<IReadOnlyList<RunEvent>> AppendAsync(RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        WriteAsync(() => inner.AppendAsync(run, events, cancellation));

    public Task<LedgerEntry> BeginAsync(EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        WriteAsync(() => inner.BeginAsync(key, fingerprint, events, cancellation));

    public Task CompleteAsync(EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        WriteAsync(() => Done(inner.CompleteAsync(key, result, events, cancellation)));

    public Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        WriteAsync(() => Done(inner.AbandonAsync(key, events, cancellation)));

    public Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default) =>
        ReadAsync(() => inner.FindAsync(key, cancellation));

    public void Release(EffectKey key) => inner.Release(key);

    public Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        ReadAsync(() => inner.PutAsync(tenant, content, cancellation));

    public Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default) =>
        ReadAsync(() => inner.GetAsync(tenant, hash, cancellation));

    public Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default) =>
        ReadAsync(() => inner.ReadAsync(run, after, limit, cancellation));

    public Task WaitAsync(RunKey run, long after, CancellationToken cancellation) => inner.WaitAsync(run, after, cancellation);

    public Task DeleteAsync(RunKey run, CancellationToken cancellation = default) => inner.DeleteAsync(run, cancellation);

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        if (_frozen.Task.IsCompleted)
            await Never;
        return await read();
    }

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        var number = Interlocked.Increment(ref _writes);
        if (at > 0 && number > at)
            await Never;
        if (number == at && before)
            await FreezeAsync();
        var answer = await write();
        if (number == at)
            await FreezeAsync();
        return answer;
    }

    private Task FreezeAsync()
    {
        _frozen.TrySetResult();
        return Never;
    }

    // Not even a cancellation comes back: an activity that failed now would have that on record.
    private static Task Never => new TaskCompletionSource().Task;
}
