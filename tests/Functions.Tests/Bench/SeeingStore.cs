using Baton.Agents;
using Baton.Records;

namespace Baton.Functions.Tests;

/// <summary>A run store that lets somebody look at each event between its writing and the writer's going on.</summary>
internal sealed class SeeingStore(IRunStore inner, Func<RunEvent, Task> look) : IRunStore
{
    public async Task<IReadOnlyList<RunEvent>> AppendAsync(RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        var written = await inner.AppendAsync(run, events, cancellation);
        foreach (var e in written)
            await look(e);
        return written;
    }

    public Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) => inner.PutAsync(tenant, content, cancellation);

    public Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default) => inner.GetAsync(tenant, hash, cancellation);

    public Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default) =>
        inner.ReadAsync(run, after, limit, cancellation);

    public Task WaitAsync(RunKey run, long after, CancellationToken cancellation) => inner.WaitAsync(run, after, cancellation);

    public Task<LedgerEntry> BeginAsync(EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        inner.BeginAsync(key, fingerprint, events, cancellation);

    public Task CompleteAsync(EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        inner.CompleteAsync(key, result, events, cancellation);

    public Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) => inner.AbandonAsync(key, events, cancellation);

    public void Release(EffectKey key) => inner.Release(key);

    public Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default) => inner.FindAsync(key, cancellation);

    public Task DeleteAsync(RunKey run, CancellationToken cancellation = default) => inner.DeleteAsync(run, cancellation);
}
