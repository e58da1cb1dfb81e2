using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Baton.Agents;
using Baton.Records;

namespace Baton.AzureHead;

/// <summary>
/// The records in Azure Storage, for any number of workers at once: blobs by content in a container, below the tenant's name; journals and ledgers
/// in a table, a partition a run, so that an intent or a result and its events are one transaction.
/// </summary>
/// <remarks>
/// <para>Where the storage stops answering in the middle of a call, the call fails and it is not known whether it was recorded; making it again gives
/// the right answer either way.</para>
/// <para>Blobs are kept when runs are deleted: they are shared by content.</para>
/// </remarks>
internal sealed partial class AzureRunStore : IRunStore, IAsyncDisposable, IDisposable
{
    // With pauses of up to a second: more than any number of workers on one run need.
    private const int MostAttempts = 60;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly BlobContainerClient blobs;
    private readonly TableClient table;
    private readonly TimeProvider clock;
    private readonly TimeSpan lease;
    private readonly EffectHolds holds = new();
    private readonly Dictionary<RunKey, Task<long>> asking = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Lock opening = new();
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private Task? opened;

    /// <summary>Makes the store; the container and the table are made with the first call if they are not there.</summary>
    /// <param name="blobs">Where blobs go.</param>
    /// <param name="table">Where journals and ledgers go.</param>
    /// <param name="clock">The clock by which it waits. Null: the system's.</param>
    /// <param name="lease">How long after its last sign of life another worker's execution counts as interrupted. Null: a minute.</param>
    public AzureRunStore(BlobContainerClient blobs, TableClient table, TimeProvider? clock = null, TimeSpan? lease = null)
    {
        this.blobs = blobs;
        this.table = table;
        this.clock = clock ?? TimeProvider.System;
        this.lease = lease ?? TimeSpan.FromMinutes(1);
    }

    /// <summary>The storage account's name.</summary>
    public string Account => table.AccountName;

    /// <inheritdoc/>
    public Task DeleteAsync(RunKey run, CancellationToken cancellation = default)
    {
        Check(run);
        return StorageAsync(async () =>
        {
            // The head goes last, and only as it was seen: until then a half-deleted run is still one, and an event that came in between is found.
            for (var attempt = 0; ; attempt++)
            {
                var rows = await RowsAsync(Rows.Partition(run), cancellation);
                if (rows.Count == 0)
                    return true;
                try
                {
                    foreach (var batch in rows.Where(r => r.RowKey != Rows.Head).Chunk(100))
                        await table.SubmitTransactionAsync(batch.Select(r => new TableTransactionAction(TableTransactionActionType.Delete, r, ETag.All)), cancellation);
                    if (rows.Find(r => r.RowKey == Rows.Head) is { } head)
                        await table.DeleteEntityAsync(head.PartitionKey, head.RowKey, head.ETag, cancellation);
                }
                catch (RequestFailedException e) when (IsConflict(e))
                {
                    await PauseAsync(attempt, cancellation);
                }
            }
        });
    }

    /// <summary>Ends all waits with an <see cref="ObjectDisposedException"/>; what this worker holds is others' when its lease lapses.</summary>
    public void Dispose()
    {
        closing.Cancel();
        holds.EndAll();
    }

    /// <summary>As <see cref="Dispose"/>, and lets go of what this worker holds, so that others need not wait for its lease.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(holds.EndAll().Select(LetGoAsync));
    }

    private async Task<List<TableEntity>> RowsAsync(string partition, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        var found = table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation);
        await foreach (var row in found)
            rows.Add(row);
        return rows;
    }

    /// <summary>Does something with the storage, after making sure that the container and the table are there.</summary>
    private async Task<T> StorageAsync<T>(Func<Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
        try
        {
            await OpenAsync();
            return await work();
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException { InnerException: RequestFailedException })
        {
            throw new RunStoreException($"Expected Azure Storage ({Account}) to answer, but it failed: {Reason(e)}", closed: false, e);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(AzureRunStore));
        }
    }

    private Task OpenAsync()
    {
        lock (opening)
        {
            // A failed try is not kept: the next call tries again.
            if (opened is null or { IsFaulted: true } or { IsCanceled: true })
                opened = CreateAsync();
            return opened;
        }
    }

    private async Task CreateAsync()
    {
        await blobs.CreateIfNotExistsAsync(cancellationToken: closing.Token);
        await table.CreateIfNotExistsAsync(closing.Token);
    }

    private Task PauseAsync(int attempt, CancellationToken cancellation)
    {
        var longest = Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * (1 << Math.Min(attempt, 10)));
        return DelayAsync(TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2))), cancellation);
    }

    private async Task DelayAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing.Token);
        await Task.Delay(time, clock, either.Token);
    }

    // Only what trying again can mend: not a missing table, nor one that is being deleted.
    private static bool IsConflict(RequestFailedException e) =>
        e.Status == 412 || e.ErrorCode is "EntityAlreadyExists" or "ResourceNotFound" or "UpdateConditionNotSatisfied";

    // The whole text of a failed request has its headers; the first line says what was wrong.
    private static string Reason(Exception e) => (e.InnerException as RequestFailedException ?? e).Message.Split('\n')[0].Trim();

    private static void Check(RunKey run)
    {
        ArgumentException.ThrowIfNullOrEmpty(run.Tenant, nameof(run));
        ArgumentException.ThrowIfNullOrEmpty(run.Run, nameof(run));
    }
}
