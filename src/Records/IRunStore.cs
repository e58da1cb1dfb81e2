using Baton.Agents;

namespace Baton.Records;

/// <summary>
/// What runs leave behind: content-addressed blobs, the journal of each run, and the ledger of effects. Everything that a method has
/// returned from is on disk. A call that failed or was cancelled has recorded nothing. Implementations are safe for concurrent use.
/// </summary>
/// <remarks>Each method throws <see cref="RunStoreException"/>, or another <see cref="IOException"/>, when the storage does not work.</remarks>
public interface IRunStore
{
    /// <summary>Keeps <paramref name="content"/> and names it; keeping the same content again is free.</summary>
    /// <returns>The lower-case hexadecimal SHA-256 of the content.</returns>
    /// <exception cref="ContentTooLargeException">The content is larger than <see cref="RunStoreLimits.Content"/>.</exception>
    Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>The content that <see cref="PutAsync"/> named <paramref name="hash"/> for this tenant; null when there is none.</summary>
    /// <exception cref="BlobDamagedException">What is there does not have that hash.</exception>
    Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default);

    /// <summary>
    /// Adds to the run's journal, all or nothing. An event whose id the journal has already is left as it was. The journal keeps times in
    /// UTC.
    /// </summary>
    /// <returns>The events as the journal has them, with their <see cref="RunEvent.Seq"/>, in the order given.</returns>
    /// <exception cref="ArgumentException">An event names another run or tenant than <paramref name="run"/>.</exception>
    /// <exception cref="ContentTooLargeException">An event's data is larger than <see cref="RunStoreLimits.EventData"/>.</exception>
    Task<IReadOnlyList<RunEvent>> AppendAsync(RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default);

    /// <summary>
    /// At most <paramref name="limit"/> events of the run's journal with a <see cref="RunEvent.Seq"/> above <paramref name="after"/>, in order.
    /// </summary>
    Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// Completes when the run's journal has an event above <paramref name="after"/>; at once if it has one already. A run that is deleted
    /// meanwhile gets no more events: the wait goes on until <paramref name="cancellation"/>.
    /// </summary>
    Task WaitAsync(RunKey run, long after, CancellationToken cancellation);

    /// <summary>
    /// Declares the intent to do an effect, before it is done, and journals <paramref name="events"/> with it if this is the first time.
    /// While another execution in this process holds the same key, waits for it to end.
    /// </summary>
    /// <remarks>
    /// After <see cref="LedgerState.Fresh"/> or <see cref="LedgerState.Interrupted"/> the caller holds the key, and ends the hold with one of
    /// <see cref="CompleteAsync"/>, <see cref="AbandonAsync"/> or <see cref="Release"/>; if one of the first two throws, with
    /// <see cref="Release"/>. After <see cref="LedgerState.Done"/>, or when this method throws, there is nothing to end. A hold ends with
    /// the process; the intent does not.
    /// </remarks>
    /// <param name="key">The effect.</param>
    /// <param name="fingerprint">Digest of what is about to be done; a key used again with another one is a fault.</param>
    /// <param name="events">Journaled in the same transaction as a new intent.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerConflictException">The key was used with another fingerprint.</exception>
    Task<LedgerEntry> BeginAsync(
        EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default);

    /// <summary>
    /// Records the effect's result together with <paramref name="events"/>, in one transaction, and lets waiters go on. Recording the same
    /// result again changes nothing.
    /// </summary>
    /// <remarks>After the effect was done, cancelling this call makes its outcome unknown: pass no token then.</remarks>
    /// <exception cref="InvalidOperationException">The key has no intent on record, or another result already.</exception>
    /// <exception cref="ContentTooLargeException">The result is larger than <see cref="RunStoreLimits.Content"/>.</exception>
    Task CompleteAsync(
        EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default);

    /// <summary>
    /// Takes back an intent of which it is known that nothing was done, journaling <paramref name="events"/>; the key is free again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The key has no intent on record, or a result already.</exception>
    Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default);

    /// <summary>
    /// Lets go of an intent without saying what became of it (the execution ends, the intent stays on record). After a successful
    /// <see cref="CompleteAsync"/> it does nothing. Not to be called after a successful <see cref="AbandonAsync"/>: whoever waited may hold
    /// the key by then.
    /// </summary>
    void Release(EffectKey key);

    /// <summary>What was recorded of an effect, without declaring an intent; null when it was not done, or not yet.</summary>
    Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default);

    /// <summary>
    /// Forgets a run: its journal and its ledger; blobs that no other run uses may be forgotten too. For runs that have ended: what a run
    /// journals afterwards begins a new journal.
    /// </summary>
    Task DeleteAsync(RunKey run, CancellationToken cancellation = default);
}
