using System.Globalization;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Baton.Functions;

/// <summary>
/// Bounds how many runs from the queue work at once in this process, so that a long queue waits in the queue and not in memory, models and tools. A run
/// that waits for a person takes no room.
/// </summary>
public sealed class RunSlots(IRunStore store, IConfiguration configuration, TimeProvider clock, ILogger<RunSlots> logger)
{
    private const string Setting = "Baton:Queue:AtOnce";
    private const int Otherwise = 32;
    private readonly Lock _gate = new();
    private readonly HashSet<RunKey> _working = [];
    private readonly Lazy<int> _most = new(() => Most(configuration));
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _recovery;

    /// <summary>Takes room for a run; returns it with <see cref="Leave"/>, or <see cref="Follow"/> when it rests.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="run">The run.</param>
    /// <param name="batch">The batch that it is a part of. Null: none.</param>
    /// <param name="patience">How long to wait for room.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False: there was no room in time.</returns>
    public async Task<bool> EnterAsync(DurableTaskClient client, RunKey run, BatchPart? batch, TimeSpan patience, CancellationToken cancellation)
    {
        await RecoverAsync(client).WaitAsync(cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task? late = null;
        try
        {
            while (true)
            {
                Task change;
                lock (_gate)
                {
                    if (_working.Contains(run) || HasRoom(run, batch))
                    {
                        _working.Add(run);
                        return true;
                    }

                    change = _change.Task;
                }

                late ??= Task.Delay(patience, clock, over.Token);
                if (await Task.WhenAny(change, late) == late)
                {
                    cancellation.ThrowIfCancellationRequested();
                    return false;
                }
            }
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <summary>Gives the room of a run back when it has ended, or waits for a person.</summary>
    public void Follow(DurableTaskClient client, RunKey run) => _ = FollowAsync(client, run);

    /// <summary>Gives the room of a run back.</summary>
    public void Leave(RunKey run)
    {
        TaskCompletionSource change;
        lock (_gate)
        {
            if (!_working.Remove(run))
                return;
            change = _change;
            _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        change.SetResult();
    }

    private static int Most(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text)
            return Otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= 10_000
            ? most
            : throw new InvalidOperationException($"Expected a number from 1 to 10000 in the setting {Setting.Replace(":", "__")}, found '{text}'.");
    }

    private bool HasRoom(RunKey run, BatchPart? batch) =>
        _working.Count < _most.Value && (batch is null || _working.Count(other => IsOf(other, run.Tenant, batch.Id)) < batch.Most);

    private static bool IsOf(RunKey run, string tenant, string batch) =>
        run.Tenant == tenant && run.Run.StartsWith($"{batch}-", StringComparison.Ordinal);

    // What a process before this one has started works on, and counts.
    private Task RecoverAsync(DurableTaskClient client)
    {
        lock (_gate)
        {
            if (_recovery is null or { IsFaulted: true } or { IsCanceled: true })
                _recovery = CountAsync(client);
            return _recovery;
        }
    }

    private async Task CountAsync(DurableTaskClient client)
    {
        var waiting = new HashSet<RunKey>();
        await foreach (var gate in Running(client, "gate."))
            waiting.Add(Run(gate));
        await foreach (var instance in Running(client, "run."))
        {
            var run = Run(instance);
            if (waiting.Contains(run))
                continue;
            lock (_gate)
                _working.Add(run);
            Follow(client, run);
        }

        static RunKey Run(OrchestrationMetadata instance) => instance.InstanceId.Split('.') is [_, var tenant, var run, ..] ? new(tenant, run) : default;
    }

    private static IAsyncEnumerable<OrchestrationMetadata> Running(DurableTaskClient client, string prefix) =>
        client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, Statuses = [OrchestrationRuntimeStatus.Running] });

    private async Task FollowAsync(DurableTaskClient client, RunKey run)
    {
        using var over = new CancellationTokenSource();
        try
        {
            // The journal says when a run rests; one that is stopped from outside may say nothing there.
            var first = await Task.WhenAny(RestsAsync(run, over.Token), client.WaitForInstanceCompletionAsync(InstanceIds.Run(run), over.Token));
            await first;
        }
        catch (Exception e)
        {
            // The head is ending, or the storage is not there: better too many runs at once than none at all.
            logger.LogDebug(e, "Run {Run} is no longer followed.", run.Run);
        }
        finally
        {
            await over.CancelAsync();
            Leave(run);
        }
    }

    private async Task RestsAsync(RunKey run, CancellationToken cancellation)
    {
        const int page = 500;
        var fold = new JournalFold();
        while (true)
        {
            var events = await store.ReadAsync(run, fold.Seq, page, cancellation);
            foreach (var e in events)
                fold.Add(e);
            if (fold.Outcome is not null || fold.OnlyWaits)
                return;
            if (events.Count < page)
                await store.WaitAsync(run, fold.Seq, cancellation);
        }
    }
}
