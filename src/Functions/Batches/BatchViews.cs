using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>Batches as callers see them: what is on record of them, with where their runs stand.</summary>
public sealed class BatchViews(BatchJournal batches, Journal journal, IRunStore store)
{
    /// <summary>The state of a batch; null when there is no such batch.</summary>
    public async Task<BatchView?> GetAsync(DurableTaskClient client, string tenant, string batch, CancellationToken cancellation)
    {
        if (await batches.ReadAsync(tenant, batch, cancellation) is not { } record)
            return null;
        var runs = record.Lines.Where(line => line.Run is not null).Select(line => line.Run!).ToHashSet(StringComparer.Ordinal);
        var waiting = await WaitingAsync(client, tenant, batch, cancellation);
        var (started, ended, working) = (0, 0, 0);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var spent = Spend.None;
        DateTimeOffset last = record.StartedAt;
        var prefix = InstanceIds.RunPrefix(tenant);
        var query = new OrchestrationQuery { InstanceIdPrefix = $"{prefix}{batch}-", FetchInputsAndOutputs = true, PageSize = 500 };
        await foreach (var instance in client.GetAllInstancesAsync(query).WithCancellation(cancellation))
        {
            var run = instance.InstanceId[prefix.Length..];
            if (!runs.Contains(run))
                continue;
            started++;
            record.Parked.Remove(run);
            if (instance.IsCompleted)
            {
                var end = await EndAsync(instance, new RunKey(tenant, run), cancellation);
                var word = JsonNamingPolicy.SnakeCaseLower.ConvertName(end.Outcome.ToString());
                outcomes[word] = outcomes.GetValueOrDefault(word) + 1;
                spent += end.Spent;
                ended++;
                last = instance.LastUpdatedAt > last ? instance.LastUpdatedAt : last;
            }
            else if (!waiting.Contains(run))
            {
                working++;
            }
        }

        var refused = record.Lines.Count(line => line.Run is null) + record.Parked.Count(parked => runs.Contains(parked.Key));
        var counts = new BatchCounts(
            Refused: refused,
            Queued: record.Lines.Count() - started - refused,
            Running: working,
            Waiting: started - ended - working,
            Ended: ended);
        var isOver = record.IsReceived && counts is { Queued: 0, Running: 0, Waiting: 0 };
        return new BatchView
        {
            Id = batch,
            Team = record.Request.Team,
            Most = record.Request.Most,
            Status = isOver ? BatchStatus.Ended
                : !record.IsReceived ? BatchStatus.Receiving
                : counts is { Queued: 0, Running: 0 } ? BatchStatus.Waiting
                : BatchStatus.Running,
            Lines = record.Lines.Count(),
            Counts = counts,
            Outcomes = outcomes,
            Usage = new BatchUsage(spent.Tokens, spent.Cost, Usage.None.Currency, spent.Steps),
            StartedAt = record.StartedAt,
            EndedAt = isOver ? last : null,
        };
    }

    /// <summary>Lines of a batch, in order; null when there is no such batch.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="tenant">Whose batch.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="failed">True: only those that were refused, or ended otherwise than completed.</param>
    /// <param name="after">Only those behind this line.</param>
    /// <param name="top">At most so many.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<BatchLineView>?> LinesAsync(
        DurableTaskClient client, string tenant, string batch, bool failed, int after, int top, CancellationToken cancellation)
    {
        if (await batches.ReadAsync(tenant, batch, cancellation) is not { } record)
            return null;
        var waiting = await WaitingAsync(client, tenant, batch, cancellation);
        var views = new List<BatchLineView>();
        foreach (var line in record.Lines.Where(line => line.Line > after))
        {
            var view = await LineAsync(client, tenant, record, line, waiting, cancellation);
            if (!failed || view.Status == BatchLineStatus.Refused || view.Outcome is not (null or Outcome.Completed))
                views.Add(view);
            if (views.Count == top)
                break;
        }

        return views;
    }

    // Runs of the batch that have a question open.
    private static async Task<HashSet<string>> WaitingAsync(DurableTaskClient client, string tenant, string batch, CancellationToken cancellation)
    {
        var prefix = InstanceIds.GatePrefix(tenant);
        var runs = new HashSet<string>(StringComparer.Ordinal);
        var query = new OrchestrationQuery { InstanceIdPrefix = $"{prefix}{batch}-", Statuses = [OrchestrationRuntimeStatus.Running] };
        await foreach (var gate in client.GetAllInstancesAsync(query).WithCancellation(cancellation))
            runs.Add(gate.InstanceId[prefix.Length..].Split('.')[0]);
        return runs;
    }

    private async Task<BatchLineView> LineAsync(
        DurableTaskClient client, string tenant, BatchRecord record, BatchLine line, HashSet<string> waiting, CancellationToken cancellation)
    {
        if (line.Run is null)
            return new BatchLineView { Line = line.Line, Status = BatchLineStatus.Refused, Reason = line.Reason };
        var view = new BatchLineView { Line = line.Line, Run = line.Run, Status = BatchLineStatus.Queued };
        var run = new RunKey(tenant, line.Run);
        if (await client.GetInstanceAsync(InstanceIds.Run(run), getInputsAndOutputs: true, cancellation) is not { } instance)
            return record.Parked.TryGetValue(line.Run, out var reason) ? view with { Status = BatchLineStatus.Refused, Reason = reason } : view;
        if (!instance.IsCompleted)
            return view with { Status = waiting.Contains(line.Run) ? BatchLineStatus.Waiting : BatchLineStatus.Running };
        var end = await EndAsync(instance, run, cancellation);
        return view with
        {
            Status = BatchLineStatus.Ended,
            Outcome = end.Outcome,
            Reason = end.Reason,
            Output = end.Output is null ? null : await store.GetJsonAsync<JsonElement>(tenant, end.Output, cancellation),
            Cost = end.Spent.Cost,
        };
    }

    private async Task<TeamResult> EndAsync(OrchestrationMetadata instance, RunKey run, CancellationToken cancellation)
    {
        if (instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed)
            return instance.ReadOutputAs<TeamResult>()!;
        // Stopped from outside: what is known of it is in its journal.
        var fold = new JournalFold();
        await foreach (var e in journal.ReadAsync(run, cancellation))
            fold.Add(e);
        var isTerminated = instance.RuntimeStatus == OrchestrationRuntimeStatus.Terminated;
        return new TeamResult
        {
            Outcome = fold.Outcome ?? (isTerminated ? Outcome.Cancelled : Outcome.Fault),
            Reason = fold.Reason ?? (isTerminated ? "The run was terminated." : instance.FailureDetails?.ErrorMessage),
            Output = fold.Output,
            Spent = new Spend(fold.Usage.InputTokens + fold.Usage.OutputTokens, fold.Usage.Cost, fold.Usage.Steps),
        };
    }
}
