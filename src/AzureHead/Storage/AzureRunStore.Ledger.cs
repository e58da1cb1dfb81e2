using Azure;
using Azure.Data.Tables;
using Baton.Agents;
using Baton.Records;

namespace Baton.AzureHead;

internal sealed partial class AzureRunStore
{
    /// <inheritdoc/>
    /// <remarks>
    /// An execution in another worker is waited for as well, until it ends or its lease lapses. Whether it lapsed is judged by the storage's own clock
    /// alone (the row's time stamp against the answer's date), so the workers' clocks do not matter.
    /// </remarks>
    public async Task<LedgerEntry> BeginAsync(EffectKey key, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(key, events);
        ArgumentException.ThrowIfNullOrEmpty(fingerprint);
        EffectHold hold;
        while (!holds.TryTake(key, out hold, out var released))
            await released.WaitAsync(cancellation);
        LedgerEntry? entry = null;
        try
        {
            entry = await DeclareAsync(hold, fingerprint, events, cancellation);
        }
        finally
        {
            if (entry is null or { State: LedgerState.Done })
                holds.End(key);
        }

        _ = RenewAsync(hold);
        return entry;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(EffectKey key, ReadOnlyMemory<byte> result, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(key, events);
        if (result.Length > RunStoreLimits.Content)
            throw new ContentTooLargeException("a result", result.Length, RunStoreLimits.Content);
        var blob = result.Length > Rows.Inline ? await PutAsync(key.Run.Tenant, result, cancellation) : null;
        await ChangeAsync(key.Run, events, async change =>
        {
            var row = await EffectAsync(key, cancellation) ?? throw NoIntent(key);
            if (!row.IsDone)
                change.Replace(row.Done(blob is null ? result.ToArray() : null, blob), row.ETag);
            else if (!row.IsResult(result.Span, blob))
            {
                throw new InvalidOperationException(
                    $"Expected step {key.Step} of run {key.Run.Run} to have no result yet, found another than the one given. The first stays.");
            }

            return true;
        }, cancellation);
        holds.End(key);
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(EffectKey key, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(key, events);
        var tried = false;
        await ChangeAsync(key.Run, events, async change =>
        {
            var row = await EffectAsync(key, cancellation);
            if (row is null && tried)
            {
                // Only this call takes it away: the transaction went through and its answer was lost.
                return true;
            }

            if (row is null)
                throw NoIntent(key);
            if (row.IsDone)
            {
                throw new InvalidOperationException(
                    $"Expected step {key.Step} of run {key.Run.Run} to have no result, found one: what was done cannot be taken back.");
            }

            change.Delete(row.Entity);
            return tried = true;
        }, cancellation);
        holds.End(key);
    }

    /// <inheritdoc/>
    public void Release(EffectKey key)
    {
        if (holds.End(key) is { } hold)
            _ = LetGoAsync(hold);
    }

    /// <inheritdoc/>
    public async Task<RecordedEffect?> FindAsync(EffectKey key, CancellationToken cancellation = default)
    {
        Check(key, []);
        var row = await StorageAsync(() => EffectAsync(key, cancellation));
        if (row is not { IsDone: true })
            return null;
        var result = row.Blob is { } blob ? await FetchOwnAsync(key.Run.Tenant, blob, cancellation) : row.Result;
        return new RecordedEffect(row.Fingerprint, result!);
    }

    private async Task<LedgerEntry> DeclareAsync(EffectHold hold, string fingerprint, IReadOnlyList<RunEvent> events, CancellationToken cancellation)
    {
        LedgerEntry? tried = null;
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (entry, _) = await ChangeAsync(hold.Key.Run, events, DecideAsync, cancellation);
            if (entry is not null)
                return entry;
            await StorageAsync(async () =>
            {
                await PauseAsync(attempt, cancellation);
                return true;
            });
        }

        async Task<LedgerEntry?> DecideAsync(Change change)
        {
            var row = await EffectAsync(hold.Key, cancellation);
            if (row is null)
            {
                change.Add(EffectRow.Intent(hold.Key, fingerprint, hold.Owner));
                return tried = new LedgerEntry(LedgerState.Fresh, null);
            }

            change.Journals = false;
            if (row.Fingerprint != fingerprint)
                throw new LedgerConflictException(hold.Key, row.Fingerprint, fingerprint);
            if (row.IsDone)
                return new LedgerEntry(LedgerState.Done, row.Blob is { } blob ? await FetchOwnAsync(hold.Key.Run.Tenant, blob, cancellation) : row.Result);

            // An earlier try of this call went through and its answer was lost.
            if (row.Owner == hold.Owner)
                return tried;
            if (row.Owner.Length > 0 && !holds.IsOwn(row.Owner) && row.Silence < lease)
                return null;
            change.Replace(row.Owned(hold.Owner), row.ETag);
            return tried = new LedgerEntry(LedgerState.Interrupted, null);
        }
    }

    /// <summary>Shows signs of life while the hold lasts. A short effect is over before the first.</summary>
    private async Task RenewAsync(EffectHold hold)
    {
        try
        {
            while (true)
            {
                await Task.Delay(lease / 3, clock, hold.Ended);
                if (!await SetOwnerAsync(hold, hold.Owner))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // The hold has ended.
        }
    }

    /// <summary>Tells other workers that they need not wait for the lease. Best effort: if it fails, they wait.</summary>
    private Task LetGoAsync(EffectHold hold) => SetOwnerAsync(hold, "");

    /// <returns>False: the row is no longer this hold's.</returns>
    private async Task<bool> SetOwnerAsync(EffectHold hold, string owner)
    {
        try
        {
            if (await EffectAsync(hold.Key, CancellationToken.None) is not { IsDone: false } row || row.Owner != hold.Owner)
                return false;
            await table.UpdateEntityAsync(row.Owned(owner), row.ETag, TableUpdateMode.Replace);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or Azure.Identity.AuthenticationFailedException)
        {
            // Somebody was faster, or the storage does not answer: the next time tells.
        }

        return true;
    }

    private async Task<EffectRow?> EffectAsync(EffectKey key, CancellationToken cancellation)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(Rows.Partition(key.Run), Rows.Effect(key.Step), cancellationToken: cancellation);
        return answer.HasValue ? new EffectRow(answer.Value!, answer.GetRawResponse().Headers.Date) : null;
    }

    private static InvalidOperationException NoIntent(EffectKey key) => new(
        $"Expected an intent for step {key.Step} of run {key.Run.Run}, found none. Begin a step before its end; do not end steps of a deleted run.");

    private static void Check(EffectKey key, IReadOnlyList<RunEvent> events)
    {
        ArgumentException.ThrowIfNullOrEmpty(key.Step, nameof(key));
        Check(key.Run, events);
    }
}
