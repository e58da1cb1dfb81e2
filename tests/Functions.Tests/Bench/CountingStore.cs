using Baton.Agents;
using Baton.Records;

namespace Baton.Functions.Tests;

/// <summary>A run store that counts how often journals are read and waited for.</summary>
internal sealed class CountingStore(IRunStore inner) : IRunStore
{
    private int _reads;
    private int _waits;

    public int Reads => Volatile.Read(ref _reads);

    public int Waits => Volatile.Read(ref _waits);

    public Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _reads);
        return inner.ReadAsync(run, after, limit, cancellation);
    }

    public Task WaitAsync(RunKey run, long after, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waits);
        return inner.WaitAsync(run, after, cancellation);
    }

    public Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) => inner.PutAsync(tenant, content, cancellation);

    public Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default) => inner.GetAsync(tenant, hash, cancellation);

    public Task<IReadOnlyList<RunEvent>> AppendAsync(RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        inner.AppendAsync(run, events, cancellation);

    public Task<LedgerEntry> BeginAsync(EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        inner.BeginAsync(key, fingerprint, events, cancellation);

    public Task CompleteAsync(EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        inner.CompleteAsync(key, result, events, cancellation);

    public Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) => inner.AbandonAsync(key, events, cancellation);

    public Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default) => inner.FindAsync(key, cancellation);

    public void Release(EffectKey key) => inner.Release(key);

    public Task DeleteAsync(RunKey run, CancellationToken cancellation = default) => inner.DeleteAsync(run, cancellation);
}
