using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>Runs as callers see them: the fold of the journal, with what the durable instance says.</summary>
public sealed class RunViews(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>The view of one run; null when there is no such run.</summary>
    public async Task<RunView?> GetAsync(DurableTaskClient client, RunKey run, CancellationToken cancellation) =>
        await client.GetInstanceAsync(InstanceIds.Run(run), getInputsAndOutputs: true, cancellation) is { } instance
            ? await ViewAsync(instance, cancellation)
            : null;

    /// <summary>Views of the runs that fit, newest first.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="tenant">Whose runs. Null: everybody's.</param>
    /// <param name="query">Which of them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<RunView>> ListAsync(DurableTaskClient client, string? tenant, RunQuery query, CancellationToken cancellation)
    {
        var filter = new OrchestrationQuery
        {
            InstanceIdPrefix = tenant is null ? InstanceIds.RunKind : InstanceIds.RunPrefix(tenant), CreatedFrom = query.Since, FetchInputsAndOutputs = true, PageSize = 500,
        };
        var instances = new List<OrchestrationMetadata>();
        await foreach (var instance in client.GetAllInstancesAsync(filter).WithCancellation(cancellation))
            instances.Add(instance);

        var views = new List<RunView>();
        foreach (var instance in instances.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.InstanceId, StringComparer.Ordinal))
        {
            if (query.Before is { } before && Cursor(instance.CreatedAt, instance.InstanceId) is var own && string.CompareOrdinal(own, before) >= 0)
                continue;
            var view = await ViewAsync(instance, cancellation);
            if ((query.Team is null || view.Team == query.Team) && (query.Outcome is null || view.Outcome == query.Outcome))
                views.Add(view);
            if (views.Count == query.Top)
                break;
        }

        return views;
    }

    /// <summary>The id of the team of a run; null when there is no such run.</summary>
    public async Task<string?> TeamAsync(DurableTaskClient client, RunKey run, CancellationToken cancellation) =>
        await client.GetInstanceAsync(InstanceIds.Run(run), getInputsAndOutputs: true, cancellation) is { } instance
            ? (await teams.GetAsync(instance.ReadInputAs<TeamTask>()!.Scope, cancellation)).Id
            : null;

    /// <summary>The place of a run in the list of runs, for reading on behind it.</summary>
    public static string Cursor(RunView view) => Cursor(view.StartedAt, InstanceIds.Run(new RunKey(view.Tenant, view.Id)));

    internal static string Cursor(DateTimeOffset created, string instance) => $"{created.UtcTicks:D19}.{instance}";

    private async Task<RunView> ViewAsync(OrchestrationMetadata instance, CancellationToken cancellation)
    {
        var task = instance.ReadInputAs<TeamTask>()!;
        var fold = new JournalFold();
        await foreach (var e in journal.ReadAsync(task.Scope.Key(), cancellation))
            fold.Add(e);
        var (outcome, reason) = End(instance, fold);
        var team = await teams.GetAsync(task.Scope, cancellation);
        return new RunView
        {
            Id = task.Scope.Run,
            Team = team.Id,
            Definition = task.Scope.Definition,
            Tenant = task.Scope.Tenant,
            Status = outcome is not null ? RunStatus.Ended
                : instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended ? RunStatus.Suspended
                : fold.OnlyWaits ? RunStatus.Waiting
                : RunStatus.Running,
            Outcome = outcome,
            Reason = reason,
            Agent = fold.Agent,
            Step = fold.Step,
            Input = await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, task.Input, cancellation),
            Output = fold.Output is null ? null : await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, fold.Output, cancellation),
            StartedAt = instance.CreatedAt,
            EndedAt = outcome is null ? null : fold.EndedAt ?? instance.LastUpdatedAt,
            Usage = fold.Usage,
            Path = fold.Path,
            Warnings = fold.Warnings.Count == 0 ? null : fold.Warnings,
            Waiting = outcome is null ? fold.Waiting : [],
            ForkOf = task.Scope.Fork?.Run,
        };
    }

    // The journal has the last word; where a run was stopped from outside before it could write its own end, the instance's status says how.
    private static (Outcome? Outcome, string? Reason) End(OrchestrationMetadata instance, JournalFold fold)
    {
        if (fold.Outcome is { } outcome)
            return (outcome, fold.Reason);
        return instance.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Terminated => (Outcome.Cancelled, "The run was terminated."),
            OrchestrationRuntimeStatus.Failed => (Outcome.Fault, instance.FailureDetails?.ErrorMessage ?? "The run's orchestration failed."),
            _ => (null, null),
        };
    }
}

/// <summary>Which runs to list.</summary>
/// <param name="Team">Only this team's. Null: all.</param>
/// <param name="Outcome">Only those that ended so. Null: all.</param>
/// <param name="Since">Only those started since. Null: all.</param>
/// <param name="Top">Most runs; 1 to 500.</param>
/// <param name="Before">Only those behind this cursor. Null: from the newest.</param>
public sealed record RunQuery(string? Team, Outcome? Outcome, DateTimeOffset? Since, int Top, string? Before);
