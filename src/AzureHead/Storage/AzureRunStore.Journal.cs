using Azure;
using Azure.Data.Tables;
using Baton.Agents;
using Baton.Records;

namespace Baton.AzureHead;

internal sealed partial class AzureRunStore
{
    /// <inheritdoc/>
    /// <remarks>A call takes at most 49 events: they and their ids are one transaction of at most 100 rows.</remarks>
    /// <exception cref="ArgumentException">There are more events.</exception>
    public async Task<IReadOnlyList<RunEvent>> AppendAsync(RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(run, events);
        if (events.Count == 0)
            return [];
        return (await ChangeAsync(run, events, _ => Task.FromResult(true), cancellation)).Events;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default)
    {
        Check(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await StorageAsync(async () =>
        {
            var events = new List<RunEvent>();
            if (after == long.MaxValue)
                return events;
            var filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {Rows.Partition(run)} and RowKey ge {Rows.Event(Math.Max(after, 0) + 1)} and RowKey le {Rows.Event(long.MaxValue)}");
            await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: Math.Min(limit, 1000), cancellationToken: cancellation))
            {
                events.Add(await ReadEventAsync(row, run, cancellation));
                if (events.Count == limit)
                    break;
            }

            return events;
        });
    }

    /// <inheritdoc/>
    public Task WaitAsync(RunKey run, long after, CancellationToken cancellation)
    {
        Check(run);
        return StorageAsync(async () =>
        {
            for (var attempt = 0; ; attempt++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (await LastAsync(run).WaitAsync(cancellation) > after)
                    return true;
                await PauseAsync(attempt, cancellation);
            }
        });
    }

    /// <summary>
    /// Changes a run's partition in one transaction: what <paramref name="decide"/> puts into the change, and the events unless it says otherwise. Decides
    /// again from what is there when somebody else was faster.
    /// </summary>
    private Task<(T Answer, IReadOnlyList<RunEvent> Events)> ChangeAsync<T>(
        RunKey run, IReadOnlyList<RunEvent> events, Func<Change, Task<T>> decide, CancellationToken cancellation) => StorageAsync(async () =>
    {
        var partition = Rows.Partition(run);
        var pending = new List<PendingEvent>(events.Count);
        foreach (var e in events)
            pending.Add(await PrepareAsync(e, cancellation));

        // Within this worker they queue up instead of failing one another.
        var turn = turns[(uint)partition.GetHashCode(StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(cancellation);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                cancellation.ThrowIfCancellationRequested();
                var change = new Change();
                var answer = await decide(change);
                IReadOnlyList<RunEvent>? journaled = change.Journals ? await JournalAsync(change, partition, run, pending, cancellation) : [];
                if (journaled is not null && await CommitAsync(change))
                    return (answer, journaled);
                if (attempt == MostAttempts)
                    throw new RunStoreException($"Expected to change run {run.Run} within {MostAttempts} attempts, but each time it had changed meanwhile. Try again.", closed: false);
                await PauseAsync(attempt, cancellation);
            }
        }
        finally
        {
            turn.Release();
        }
    });

    // Once sent it is not cancelled: a cancelled call has recorded nothing.
    private async Task<bool> CommitAsync(Change change)
    {
        if (change.Actions.Count == 0)
            return true;
        try
        {
            await table.SubmitTransactionAsync(change.Actions, CancellationToken.None);
            return true;
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return false;
        }
    }

    /// <returns>The events as the journal will have them; null when it changed while it was being read.</returns>
    private async Task<List<RunEvent>?> JournalAsync(
        Change change, string partition, RunKey run, List<PendingEvent> pending, CancellationToken cancellation)
    {
        if (pending.Count == 0)
            return [];
        var ids = pending.Select(p => p.Event.Id).Distinct().ToList();
        var found = await Task.WhenAll(ids.Select(id => FindAsync(partition, Rows.EventId(id), cancellation)).Prepend(FindAsync(partition, Rows.Head, cancellation)));
        var head = found[0];
        var last = Last(head);
        var known = new Dictionary<string, RunEvent>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (found[i + 1] is not { } there)
                continue;
            if (await FindAsync(partition, Rows.Event(there.GetInt64("Seq")!.Value), cancellation) is not { } row)
                return null;
            known[ids[i]] = await ReadEventAsync(row, run, cancellation);
        }

        var before = last;
        var journaled = new List<RunEvent>(pending.Count);
        foreach (var (e, data, blob) in pending)
        {
            if (!known.TryGetValue(e.Id, out var kept))
            {
                known[e.Id] = kept = e with { Seq = ++last, Time = e.Time.ToUniversalTime() };
                change.Add(Rows.Write(kept, data, blob));
                change.Add(new TableEntity(partition, Rows.EventId(e.Id)) { ["Seq"] = last });
            }

            journaled.Add(kept);
        }

        if (last != before && head is null)
            change.Add(new TableEntity(partition, Rows.Head) { ["Seq"] = last });
        else if (last != before)
            change.Replace(new TableEntity(partition, Rows.Head) { ["Seq"] = last }, head!.ETag);
        return journaled;
    }

    private async Task<PendingEvent> PrepareAsync(RunEvent e, CancellationToken cancellation)
    {
        var data = Rows.Data(e);
        return new PendingEvent(e, data, data?.Length > Rows.Inline ? await KeepAsync(e.Tenant, data, cancellation) : null);
    }

    private async Task<RunEvent> ReadEventAsync(TableEntity row, RunKey run, CancellationToken cancellation) =>
        Rows.Read(row, run, row.GetString("Blob") is { } blob ? (await FetchOwnAsync(run.Tenant, blob, cancellation)).ToArray() : row.GetBinary("Data"));

    private async Task<TableEntity?> FindAsync(string partition, string name, CancellationToken cancellation)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(partition, name, cancellationToken: cancellation);
        return answer.HasValue ? answer.Value : null;
    }

    /// <summary>The run's last seq. However many wait for a run, this worker asks once at a time.</summary>
    private Task<long> LastAsync(RunKey run)
    {
        lock (asking)
            return asking.TryGetValue(run, out var asked) ? asked : asking[run] = AskAsync();

        async Task<long> AskAsync()
        {
            await Task.Yield();
            try
            {
                return Last(await FindAsync(Rows.Partition(run), Rows.Head, closing.Token));
            }
            finally
            {
                lock (asking)
                    asking.Remove(run);
            }
        }
    }

    private static long Last(TableEntity? head) => head?.GetInt64("Seq") ?? 0;

    private static void Check(RunKey run, IReadOnlyList<RunEvent> events)
    {
        Check(run);
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count > Rows.MostEvents)
            throw new ArgumentException($"Expected at most {Rows.MostEvents} events in one call, found {events.Count}. Append them in parts.", nameof(events));
        foreach (var e in events)
        {
            if (e.Run != run.Run || e.Tenant != run.Tenant)
            {
                throw new ArgumentException(
                    $"Expected events of run {run.Run} of tenant {run.Tenant}, found {e.Id} of run {e.Run} of tenant {e.Tenant}.", nameof(events));
            }

            if (Rows.Data(e)?.Length is > RunStoreLimits.EventData and var size)
                throw new ContentTooLargeException($"data of the event {e.Id}", size, RunStoreLimits.EventData);
        }
    }

    private readonly record struct PendingEvent(RunEvent Event, byte[]? Data, string? Blob);

    /// <summary>A transaction in the making.</summary>
    private sealed class Change
    {
        public List<TableTransactionAction> Actions { get; } = [];

        /// <summary>False: the events are not wanted this time.</summary>
        public bool Journals { get; set; } = true;

        public void Add(TableEntity row) => Actions.Add(new TableTransactionAction(TableTransactionActionType.Add, row));

        public void Replace(TableEntity row, ETag seen) => Actions.Add(new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, seen));

        public void Delete(TableEntity row) => Actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag));
    }
}
