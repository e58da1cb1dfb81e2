using System.Globalization;
using Baton.Engine.History;
using Baton.Engine.Store;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Client;

/// <summary>Looking and waiting.</summary>
internal sealed partial class EmbeddedDurableTaskClient
{
    private const int LargestPage = 10_000;

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        // Here alone an empty id is as good as none, as in the SDK.
        if (string.IsNullOrEmpty(instanceId))
            throw new ArgumentNullException(nameof(instanceId));
        RefuseEntity(instanceId, nameof(instanceId));
        cancellation.ThrowIfCancellationRequested();
        hub.ThrowIfFailed();
        return Task.FromResult(hub.Store.Read(reader =>
            reader.Find(instanceId) is { } row ? ToMetadata(reader, row, getInputsAndOutputs) : null));
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, false, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, true, getInputsAndOutputs, cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        var narrowed = new InstanceFilter
        {
            Prefix = query.InstanceIdPrefix,
            CreatedFrom = query.CreatedFrom?.UtcDateTime,
            CreatedTo = query.CreatedTo?.UtcDateTime,
            Statuses = query.Statuses?.Select(status => (ExecutionStatus)(int)status).ToList(),
        };
        var otherHub = query.TaskHubNames?.ToList() is { Count: > 0 } hubs && !hubs.Contains(hub.Name, StringComparer.OrdinalIgnoreCase);
        return Pageable.Create<OrchestrationMetadata>((continuation, size, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            hub.ThrowIfFailed();
            var after = ReadToken(continuation ?? query.ContinuationToken);
            var count = Math.Clamp(size ?? query.PageSize, 1, LargestPage);
            return Task.FromResult(hub.Store.Read(reader =>
            {
                var rows = otherHub ? [] : reader.Query(narrowed, after, count + 1);
                var next = Cut(rows, count);
                return new Page<OrchestrationMetadata>(
                    rows.ConvertAll(row => ToMetadata(reader, row, query.FetchInputsAndOutputs)), next);
            }));
        });
    }

    public override Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        hub.ThrowIfFailed();
        var filter = new InstanceFilter
        {
            CompletedFrom = completedTimeFrom?.UtcDateTime,
            CompletedTo = completedTimeTo?.UtcDateTime,
            Statuses = runtimeStatus?.Select(status => (ExecutionStatus)(int)status).ToList(),
            EndedOnly = true,
        };
        var count = Math.Min(pageSize, LargestPage);
        var rows = hub.Store.Read(reader => reader.Query(filter, ReadToken(lastInstanceKey), count + 1));
        var next = Cut(rows, count);
        return Task.FromResult(new Page<string>(rows.ConvertAll(row => row.Id), next));
    }

    public override Task<IList<global::DurableTask.Core.History.HistoryEvent>> GetOrchestrationHistoryAsync(
        string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        hub.ThrowIfFailed();
        return Task.FromResult<IList<global::DurableTask.Core.History.HistoryEvent>>(hub.Store.Read(reader =>
            HistoryMapper.Map(instanceId, reader.History((reader.Find(instanceId) ?? throw TaskHub.Missing(instanceId)).Seq))));
    }

    private async Task<OrchestrationMetadata> WaitAsync(string id, bool forEnd, bool withPayloads, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        RefuseEntity(id, nameof(id));
        hub.ThrowIfFailed();
        try
        {
            // One that is not there may come yet, such as a sub-orchestration whose parent is about to start it.
            await hub.Waiters.WaitAsync(id, forEnd, () => hub.Store.Read(reader => reader.Find(id)) is { } row
                && (row.Status.IsFinal() || (!forEnd && row.Status != ExecutionStatus.Pending)), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException($"The wait for instance '{id}' was canceled.", e, cancellation);
        }
        return await GetInstancesAsync(id, withPayloads, cancellation).ConfigureAwait(false) ?? throw TaskHub.Missing(id);
    }

    private static long ReadToken(string? token) => string.IsNullOrEmpty(token)
        ? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after
            : throw new ArgumentException($"Expected a continuation token that an earlier page gave, found '{token}'. Start without one.");

    /// <summary>Makes a page of rows of which one more than a page was asked for. Returns where the next begins; null if none does.</summary>
    private static string? Cut(List<InstanceRow> rows, int count)
    {
        if (rows.Count <= count)
            return null;
        rows.RemoveRange(count, rows.Count - count);
        return rows[^1].Seq.ToString(CultureInfo.InvariantCulture);
    }
}
