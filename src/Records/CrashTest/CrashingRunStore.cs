using System.Diagnostics;
using Baton.Agents;

namespace Baton.Records;

/// <summary>
/// A store whose process is killed (SIGKILL: nothing is flushed, nobody is told) at a chosen durable write. <c>baton crashtest</c> starts
/// a head with it for every write of a run, restarts the head without it, and looks for lost and doubled work. Durable writes are counted
/// in the order in which they are asked for: each <see cref="AppendAsync"/> with an event that the journal does not have, each
/// <see cref="BeginAsync"/>, <see cref="CompleteAsync"/> and <see cref="AbandonAsync"/>.
/// </summary>
public sealed class CrashingRunStore : IRunStore
{
    private readonly IRunStore inner;
    private readonly CrashPoint point;
    private readonly Action kill;
    private readonly KnownEvents known;
    private long writes;

    /// <summary>Wraps <paramref name="inner"/>, which stays the caller's to dispose of.</summary>
    public CrashingRunStore(IRunStore inner, CrashPoint point) : this(inner, point, Kill)
    {
    }

    internal CrashingRunStore(IRunStore inner, CrashPoint point, Action kill)
    {
        this.inner = inner;
        this.point = point;
        this.kill = kill;
        known = new KnownEvents(inner);
    }

    /// <summary>The durable writes asked for so far in this process.</summary>
    public long Writes => Interlocked.Read(ref writes);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunEvent>> AppendAsync(
        RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        await known.HasAllAsync(run, events, cancellation)
            ? await inner.AppendAsync(run, events, cancellation)
            : await CountAsync(() => inner.AppendAsync(run, events, cancellation));

    /// <inheritdoc/>
    public Task<LedgerEntry> BeginAsync(
        EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        CountAsync(() => inner.BeginAsync(key, fingerprint, events, cancellation));

    /// <inheritdoc/>
    public Task CompleteAsync(
        EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        CountAsync(async () =>
        {
            await inner.CompleteAsync(key, result, events, cancellation);
            return true;
        });

    /// <inheritdoc/>
    public Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        CountAsync(async () =>
        {
            await inner.AbandonAsync(key, events, cancellation);
            return true;
        });

    /// <inheritdoc/>
    public void Release(EffectKey key) => inner.Release(key);

    /// <inheritdoc/>
    public Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        inner.PutAsync(tenant, content, cancellation);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default) =>
        inner.GetAsync(tenant, hash, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default) =>
        inner.ReadAsync(run, after, limit, cancellation);

    /// <inheritdoc/>
    public Task WaitAsync(RunKey run, long after, CancellationToken cancellation) => inner.WaitAsync(run, after, cancellation);

    /// <inheritdoc/>
    public Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default) => inner.FindAsync(key, cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(RunKey run, CancellationToken cancellation = default)
    {
        known.Forget(run);
        return inner.DeleteAsync(run, cancellation);
    }

    private static void Kill()
    {
        Process.GetCurrentProcess().Kill();
        // The signal is on its way; nothing may happen until it is there.
        Thread.Sleep(Timeout.Infinite);
    }

    private async Task<T> CountAsync<T>(Func<Task<T>> write)
    {
        var here = Interlocked.Increment(ref writes) == point.Write;
        if (here && point.Before)
            kill();
        var answer = await write();
        if (here && !point.Before)
            kill();
        return answer;
    }
}
