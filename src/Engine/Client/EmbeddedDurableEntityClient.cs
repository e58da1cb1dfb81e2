using System.Globalization;
using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Client;

/// <summary>The entities of an engine in the same process. A signal that was accepted is stored.</summary>
internal sealed class EmbeddedDurableEntityClient(string name, TaskHub hub, DurableTaskClientOptions options) : DurableEntityClient(name)
{
    public override async Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        EntityIds.Check(id, nameof(id));
        ArgumentNullException.ThrowIfNull(operationName);
        cancellation.ThrowIfCancellationRequested();
        await hub.Entities.SignalAsync(id.ToString(), new EntityOperation(operationName, Converter.Serialize(input))
        {
            At = hub.Now,
            Due = options?.SignalTime?.UtcDateTime,
        }).ConfigureAwait(false);
    }

    public override Task<EntityMetadata<T>?> GetEntityAsync<T>(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        Task.FromResult(Find(id, cancellation) is { } row ? Typed<T>(row, includeState) : null);

    public override Task<EntityMetadata?> GetEntityAsync(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        Task.FromResult(Find(id, cancellation) is { } row ? Untyped(row, includeState) : null);

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) => Query(filter, Untyped);

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) => Query(filter, Typed<T>);

    public override async Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default)
    {
        const int PageSize = 500;
        var work = request ?? CleanEntityStorageRequest.Default;
        var (removed, released) = (0, 0);
        var after = ReadToken(work.ContinuationToken);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            hub.ThrowIfFailed();
            var page = hub.Store.Read(reader => reader.Entities.Query(new EntityFilter { Stateless = true }, after, PageSize));
            if (work.ReleaseOrphanedLocks)
                foreach (var row in page)
                    if (row.Holder is { } holder && IsGone(holder) && await hub.Entities.FreeAsync(row).ConfigureAwait(false))
                        released++;
            if (work.RemoveEmptyEntities)
                removed += await hub.Entities.RemoveAsync(
                    page.Where(row => row.State is null && row.Holder is null).Select(row => row.Id), evenWithState: false)
                    .ConfigureAwait(false);
            if (page.Count < PageSize || !continueUntilComplete)
                return new CleanEntityStorageResult
                {
                    EmptyEntitiesRemoved = removed,
                    OrphanedLocksReleased = released,
                    ContinuationToken = page.Count < PageSize ? null : Token(page[^1]),
                };
            after = page[^1].Seq;
        }
    }

    private DataConverter Converter => options.DataConverter;

    private EntityRow? Find(EntityInstanceId id, CancellationToken cancellation)
    {
        EntityIds.Check(id, nameof(id));
        cancellation.ThrowIfCancellationRequested();
        hub.ThrowIfFailed();
        return hub.Store.Read(reader => reader.Entities.Find(id.ToString())) is { State: not null } row ? row : null;
    }

    private bool IsGone(string instanceId) =>
        hub.Store.Read(reader => reader.Find(instanceId)) is not { } row || row.Status.IsFinal();

    private AsyncPageable<T> Query<T>(EntityQuery? filter, Func<EntityRow, bool, T> select)
        where T : notnull
    {
        var query = filter ?? new EntityQuery();
        var narrowed = new EntityFilter
        {
            Prefix = query.InstanceIdStartsWith,
            ModifiedFrom = query.LastModifiedFrom?.UtcDateTime,
            ModifiedTo = query.LastModifiedTo?.UtcDateTime,
            Stateless = query.IncludeTransient,
        };
        return Pageable.Create<T>((continuation, size, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            hub.ThrowIfFailed();
            var count = Math.Clamp(size ?? query.PageSize ?? EntityQuery.DefaultPageSize, 1, 10_000);
            var rows = hub.Store.Read(
                reader => reader.Entities.Query(narrowed, ReadToken(continuation ?? query.ContinuationToken), count + 1));
            // One more than a page was asked for, to know whether there is another page.
            var next = rows.Count > count ? Token(rows[count - 1]) : null;
            return Task.FromResult(new Page<T>([.. rows.Take(count).Select(row => select(row, query.IncludeState))], next));
        });
    }

    private EntityMetadata Untyped(EntityRow row, bool includeState) => new(
        EntityInstanceId.FromString(row.Id),
        includeState && row.State is { } state ? new SerializedData(state, Converter) : null)
    {
        LastModifiedTime = row.Modified,
        BacklogQueueSize = hub.Entities.Backlog(row.Id),
        LockedBy = row.Holder,
    };

    private EntityMetadata<T> Typed<T>(EntityRow row, bool includeState)
    {
        var id = EntityInstanceId.FromString(row.Id);
        return includeState && row.State is { } state
            ? new EntityMetadata<T>(id, Converter.Deserialize<T>(state))
            {
                LastModifiedTime = row.Modified,
                BacklogQueueSize = hub.Entities.Backlog(row.Id),
                LockedBy = row.Holder,
            }
            : new EntityMetadata<T>(id)
            {
                LastModifiedTime = row.Modified,
                BacklogQueueSize = hub.Entities.Backlog(row.Id),
                LockedBy = row.Holder,
            };
    }

    private static long ReadToken(string? token) => string.IsNullOrEmpty(token)
        ? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after
            : throw new ArgumentException($"Expected a continuation token that an earlier page gave, found '{token}'. Start without one.");

    private static string Token(EntityRow row) => row.Seq.ToString(CultureInfo.InvariantCulture);
}
