using System.Diagnostics;
using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;
using Baton.Engine.Workers;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Client;

/// <summary>
/// The client of an engine in the same process. What a method has returned from is stored: it survives the end of the process.
/// </summary>
internal sealed partial class EmbeddedDurableTaskClient(string name, TaskHub hub, DurableTaskClientOptions options)
    : DurableTaskClient(name)
{
    private EmbeddedDurableEntityClient? entities;

    [ActivatorUtilitiesConstructor]
    public EmbeddedDurableTaskClient(string name, TaskHub hub, IOptionsMonitor<DurableTaskClientOptions> options)
        : this(name, hub, options.Get(name))
    {
    }

    public override DurableEntityClient Entities => options.EnableEntitySupport
        ? entities ??= new EmbeddedDurableEntityClient(Name, hub, options)
        : throw new NotSupportedException(
            "Durable entities are disabled because DurableTaskClientOptions.EnableEntitySupport=false. Set it to true.");

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        cancellation.ThrowIfCancellationRequested();
        var id = options?.InstanceId;
        if (id is not null)
            InstanceIds.Check(id, nameof(options));
        RefuseEntity(id, nameof(options));
        var started = new ExecutionStarted(
            orchestratorName.Name,
            options?.Version is { } version ? version.Version ?? "" : Options.DefaultVersion,
            Writer.Serialize(input),
            InstanceIds.NewExecution())
        {
            At = hub.Now,
            StartAt = options?.StartAt?.UtcDateTime,
            Tags = options?.Tags is { Count: > 0 } tags ? new Dictionary<string, string>(tags) : null,
        };
        return await StartAsync(id, started, ReadDedupe(options?.DedupeStatuses), cancellation).ConfigureAwait(false);
    }

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        RefuseEntity(instanceId, nameof(instanceId));
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellation.ThrowIfCancellationRequested();
        await hub.SendAsync(instanceId, new EventRaised(eventName, Writer.Serialize(eventPayload)) { At = hub.Now })
            .ConfigureAwait(false);
    }

    /// <summary>The hub outlives its clients.</summary>
    public override ValueTask DisposeAsync() => default;

    private DurableTaskClientOptions Options => options;

    /// <summary>Writes what is to be stored.</summary>
    private DataConverter Writer { get; } = PayloadLimit.Limit(options.DataConverter, hub.MaxPayloadBytes);

    private void RefuseEntity(string? instanceId, string parameter)
    {
        if (options.EnableEntitySupport)
            EntityIds.Refuse(instanceId, parameter);
    }

    /// <summary>Starts an instance, ending one of the same name first if the caller allowed that.</summary>
    private async Task<string> StartAsync(
        string? id, ExecutionStarted started, IReadOnlyCollection<ExecutionStatus>? dedupe, CancellationToken cancellation)
    {
        var name = id ?? Guid.NewGuid().ToString("N");
        using var span = Tracing.Create(name, started);
        if (Tracing.Link() is { } link)
            started = started with { Trace = link };
        try
        {
            await CreateAsync(name, id is null, started, dedupe, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        return name;
    }

    private async Task CreateAsync(
        string name, bool isNew, ExecutionStarted started, IReadOnlyCollection<ExecutionStatus>? dedupe, CancellationToken cancellation)
    {
        while (!await hub.CreateAsync(name, started, isNew, status => Refuse(name, status, dedupe)).ConfigureAwait(false))
        {
            if (await hub.SendAsync(name, new ExecutionTerminated(null, false) { At = hub.Now }).ConfigureAwait(false))
                await hub.Waiters.WaitAsync(name, true, () => hub.Store.Read(reader => reader.Find(name)?.Status.IsFinal() ?? true), cancellation)
                    .ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static void Refuse(string id, ExecutionStatus status, IReadOnlyCollection<ExecutionStatus>? dedupe)
    {
        // Without a list, an instance that has ended may be replaced and one that runs may not.
        if (dedupe is null ? !status.IsFinal() : dedupe.Contains(status))
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration with id '{id}' already exists. It's in the {status} state. Use another id, or wait until it has ended.");
    }

    private static HashSet<ExecutionStatus>? ReadDedupe(IReadOnlyList<string>? statuses)
    {
        if (statuses is null)
            return null;
        HashSet<ExecutionStatus> read = [.. statuses.Select(status =>
            Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out var known)
                ? (ExecutionStatus)(int)known
                : throw new ArgumentException($"Invalid orchestration runtime status: '{status}' for deduplication."))];
        // One that runs is replaced by terminating it, and would then be what must not be replaced.
        if (read.Contains(ExecutionStatus.Terminated)
            && !read.IsSupersetOf([ExecutionStatus.Pending, ExecutionStatus.Running, ExecutionStatus.Suspended]))
            throw new ArgumentException("Invalid dedupe statuses: they include 'Terminated', but not all of 'Pending', 'Running' and "
                + "'Suspended', whose instances are terminated to be replaced. Include these too, or leave out 'Terminated'.");
        return read;
    }

    private OrchestrationMetadata ToMetadata(StoreReader reader, InstanceRow row, bool withPayloads)
    {
        var last = reader.Last(row.Seq);
        var end = row.Status.IsFinal() ? last?.Events[^1] as ExecutionCompleted : null;
        return new OrchestrationMetadata(row.Name, row.Id)
        {
            DataConverter = withPayloads ? Options.DataConverter : null,
            RuntimeStatus = (OrchestrationRuntimeStatus)(int)row.Status,
            CreatedAt = row.Created,
            LastUpdatedAt = last?.At ?? row.Created,
            SerializedInput = withPayloads ? reader.Start(row.Seq)?.Input : null,
            SerializedOutput = withPayloads ? end?.Result : null,
            SerializedCustomStatus = withPayloads ? row.CustomStatus : null,
            FailureDetails = withPayloads && end?.Failure is { } failure ? FailureMapper.ToDetails(failure) : null,
            Tags = row.Tags ?? new Dictionary<string, string>(),
        };
    }
}
