using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Store;
using Baton.Engine.Workers;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Client;

/// <summary>Ending, pausing, repeating and removing.</summary>
internal sealed partial class EmbeddedDurableTaskClient
{
    public override async Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        RefuseEntity(instanceId, nameof(instanceId));
        cancellation.ThrowIfCancellationRequested();
        var output = Writer.Serialize(options?.Output);
        await hub.SendAsync(instanceId, new ExecutionTerminated(output, options?.Recursive ?? false) { At = hub.Now })
            .ConfigureAwait(false);
    }

    public override async Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        RefuseEntity(instanceId, nameof(instanceId));
        cancellation.ThrowIfCancellationRequested();
        await hub.SendAsync(instanceId, new ExecutionSuspended(reason) { At = hub.Now }).ConfigureAwait(false);
    }

    public override async Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        RefuseEntity(instanceId, nameof(instanceId));
        cancellation.ThrowIfCancellationRequested();
        await hub.SendAsync(instanceId, new ExecutionResumed(reason) { At = hub.Now }).ConfigureAwait(false);
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        var (row, start) = hub.Store.Read(reader =>
        {
            var found = reader.Find(instanceId) ?? throw TaskHub.Missing(instanceId);
            return (found, reader.Start(found.Seq));
        });
        if (!restartWithNewInstanceId && !row.Status.IsFinal())
            throw new InvalidOperationException($"Instance '{instanceId}' cannot be restarted while it is in state '{row.Status}'. "
                + "Wait until it has completed, or restart with a new instance ID.");
        var again = new ExecutionStarted(row.Name, row.Version, start?.Input, InstanceIds.NewExecution()) { At = hub.Now, Tags = row.Tags };
        return await StartAsync(restartWithNewInstanceId ? null : instanceId, again, null, cancellation).ConfigureAwait(false);
    }

    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        await hub.RewindAsync(instanceId, reason).ConfigureAwait(false);
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        hub.ThrowIfFailed();
        if (Options.EnableEntitySupport && instanceId[0] == '@')
            return new PurgeResult(await hub.Entities.RemoveAsync([instanceId], evenWithState: true).ConfigureAwait(false), true);
        var ended = hub.Store.Read(reader => reader.Find(instanceId) is { } row && row.Status.IsFinal()
            ? WithChildren(reader, [row], options)
            : []);
        return new PurgeResult(await hub.PurgeAsync(ended).ConfigureAwait(false), true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Timeout is { } timeout && timeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(filter), timeout, "PurgeInstancesFilter.Timeout must be a positive TimeSpan.");
        hub.ThrowIfFailed();
        const int PageSize = 500;
        var narrowed = new InstanceFilter
        {
            CreatedFrom = filter.CreatedFrom?.UtcDateTime,
            CreatedTo = filter.CreatedTo?.UtcDateTime,
            Statuses = filter.Statuses?.Select(status => (ExecutionStatus)(int)status).ToList(),
            EndedOnly = true,
        };
        var began = hub.Now;
        var purged = 0;
        for (long after = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (filter.Timeout is { } limit && hub.Now - began >= limit)
                return new PurgeResult(purged, false);
            var page = hub.Store.Read(reader => reader.Query(narrowed, after, PageSize));
            var ended = hub.Store.Read(reader => WithChildren(reader, page, options));
            purged += await hub.PurgeAsync(ended).ConfigureAwait(false);
            if (page.Count < PageSize)
                break;
            after = page[^1].Seq;
        }
        // An entity counts as an orchestration that runs, and goes only when those are asked for.
        if (Options.EnableEntitySupport && filter.Statuses?.Contains(OrchestrationRuntimeStatus.Running) == true)
            purged += await PurgeEntitiesAsync(narrowed, cancellation).ConfigureAwait(false);
        return new PurgeResult(purged, true);
    }

    private async Task<int> PurgeEntitiesAsync(InstanceFilter filter, CancellationToken cancellation)
    {
        const int PageSize = 500;
        var narrowed = new EntityFilter { CreatedFrom = filter.CreatedFrom, CreatedTo = filter.CreatedTo, Stateless = true };
        var purged = 0;
        for (long after = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = hub.Store.Read(reader => reader.Entities.Query(narrowed, after, PageSize));
            purged += await hub.Entities.RemoveAsync(page.Select(row => row.Id), evenWithState: true).ConfigureAwait(false);
            if (page.Count < PageSize)
                return purged;
            after = page[^1].Seq;
        }
    }

    /// <summary>The instances and, if asked for, those they started that have ended too; each once.</summary>
    private static List<InstanceRow> WithChildren(StoreReader reader, List<InstanceRow> rows, PurgeInstanceOptions? options)
    {
        if (options?.Recursive != true)
            return rows;
        var found = rows.ToDictionary(row => row.Seq);
        var next = new Queue<InstanceRow>(rows);
        while (next.TryDequeue(out var row))
            foreach (var child in reader.Children(row.Seq))
                if (child.Status.IsFinal() && found.TryAdd(child.Seq, child))
                    next.Enqueue(child);
        return [.. found.Values];
    }
}
