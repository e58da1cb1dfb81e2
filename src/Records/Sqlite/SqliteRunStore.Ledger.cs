using Baton.Agents;
using Microsoft.Data.Sqlite;

namespace Baton.Records;

public sealed partial class SqliteRunStore
{
    /// <inheritdoc/>
    public async Task<LedgerEntry> BeginAsync(
        EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(key, events);
        ArgumentException.ThrowIfNullOrEmpty(fingerprint);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            // Whoever waited for a result finds it here, without a turn in the queue of writers.
            if (readers.Read(session => Find(session, key))?.Answer(key, fingerprint) is { State: LedgerState.Done } done)
                return done;
            if (holds.TryTake(key, out var released))
                break;
            await released.WaitAsync(cancellation);
        }
        LedgerEntry? entry = null;
        try
        {
            entry = await writer.Do(session => Begin(session, key, fingerprint, events), cancellation);
        }
        finally
        {
            if (entry is null or { State: LedgerState.Done })
                holds.Release(key);
        }
        if (entry.State == LedgerState.Fresh)
            signals.Ring(key.Run);
        return entry;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(
        EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(key, events);
        if (result.Length > RunStoreLimits.Content)
            throw new ContentTooLargeException("a result", result.Length, RunStoreLimits.Content);
        var packed = Packed.From(result.Span);
        await writer.Do(session =>
        {
            var effect = Find(session, key) ?? throw NoIntent(key);
            if (effect.Result is null)
                session.Execute("UPDATE effects SET size = $2, body = $3 WHERE no = $1", effect.No, packed.Size, packed.Body);
            else if (!effect.Result.AsSpan().SequenceEqual(result.Span))
                throw new InvalidOperationException(
                    $"Expected step {key.Step} of run {key.Run.Run} to have no result yet, found another than the one given. "
                    + "The first stays.");
            return Append(session, key.Run, effect.Run, events);
        }, cancellation);
        Ended(key);
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(key, events);
        await writer.Do(session =>
        {
            var effect = Find(session, key) ?? throw NoIntent(key);
            if (effect.Result is not null)
                throw new InvalidOperationException(
                    $"Expected step {key.Step} of run {key.Run.Run} to have no result, found one: what was done cannot be taken back.");
            session.Execute("DELETE FROM effects WHERE no = $1", effect.No);
            return Append(session, key.Run, effect.Run, events);
        }, cancellation);
        Ended(key);
    }

    /// <inheritdoc/>
    public void Release(EffectKey key) => holds.Release(key);

    /// <inheritdoc/>
    public Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default)
    {
        Check(key, []);
        cancellation.ThrowIfCancellationRequested();
        var effect = readers.Read(session => Find(session, key));
        return Task.FromResult(effect?.Result is { } result ? new RecordedEffect(effect.Fingerprint, result) : null);
    }

    private static LedgerEntry Begin(Session session, EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events)
    {
        if (Find(session, key) is { } effect)
            return effect.Answer(key, fingerprint);
        var run = FindOrAddRun(session, key.Run);
        session.Execute("INSERT INTO effects (run, step, fingerprint) VALUES ($1, $2, $3)", run, key.Step, fingerprint);
        Append(session, key.Run, run, events);
        return new LedgerEntry(LedgerState.Fresh, null);
    }

    private static Effect? Find(Session session, EffectKey key) => session.First(
        """
        SELECT no, run, fingerprint, size, body FROM effects
        WHERE run = (SELECT no FROM runs WHERE tenant = $1 AND run = $2) AND step = $3
        """, Effect.Read, key.Run.Tenant, key.Run.Run, key.Step);

    private static InvalidOperationException NoIntent(EffectKey key) => new(
        $"Expected an intent for step {key.Step} of run {key.Run.Run}, found none. "
        + "Begin a step before its end; do not end steps of a deleted run.");

    private static void Check(EffectKey key, IReadOnlyList<RunEvent> events)
    {
        ArgumentException.ThrowIfNullOrEmpty(key.Step, nameof(key));
        Check(key.Run, events);
    }

    private void Ended(EffectKey key)
    {
        holds.Release(key);
        signals.Ring(key.Run);
    }

    private sealed record Effect(long No, long Run, string Fingerprint, byte[]? Result)
    {
        public static Effect Read(SqliteDataReader row) => new(
            row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : Packed.Read(row, 3).Unpack());

        public LedgerEntry Answer(EffectKey key, string fingerprint)
        {
            if (fingerprint != Fingerprint)
                throw new LedgerConflictException(key, Fingerprint, fingerprint);
            return Result is { } result ? new LedgerEntry(LedgerState.Done, result) : new LedgerEntry(LedgerState.Interrupted, null);
        }
    }
}
