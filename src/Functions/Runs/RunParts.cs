using Baton.Agents;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>
/// The orchestrations of a run besides its own: turns of agents and nested teams, gates, messages to people. They are found by their ids, for not every
/// storage provider of Durable Functions reaches sub-orchestrations when it ends or deletes the one above.
/// </summary>
internal static class RunParts
{
    private static readonly OrchestrationRuntimeStatus[] UnderWay =
        [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended];

    /// <summary>The turns of agents and nested teams that are in one state.</summary>
    public static IAsyncEnumerable<OrchestrationMetadata> TurnsAsync(DurableTaskClient client, RunKey run, OrchestrationRuntimeStatus status) =>
        FindAsync(client, [InstanceIds.Team(run, ""), InstanceIds.Agent(run, "")], [status]);

    /// <summary>Ends the run's own orchestration and whatever of its parts is under way.</summary>
    /// <returns>True: there were parts under way, which may have begun others meanwhile.</returns>
    public static async Task<bool> TerminateAsync(DurableTaskClient client, RunKey run, string reason, CancellationToken cancellation)
    {
        var any = false;
        await EndAsync(InstanceIds.Run(run));
        await foreach (var part in FindAsync(client, Prefixes(run), UnderWay).WithCancellation(cancellation))
        {
            any = true;
            await EndAsync(part.InstanceId);
        }

        return any;

        async Task EndAsync(string id)
        {
            try
            {
                await client.TerminateInstanceAsync(id, new TerminateInstanceOptions(reason, Recursive: true), cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Some hosts take it for a mistake to end what has ended.
                if (await client.GetInstanceAsync(id, cancellation) is { IsCompleted: false })
                    throw;
            }
        }
    }

    /// <summary>Deletes the run's parts and then its own orchestration, so that it is listed as long as anything of it is there.</summary>
    public static async Task PurgeAsync(DurableTaskClient client, RunKey run, CancellationToken cancellation)
    {
        await foreach (var part in FindAsync(client, Prefixes(run), null).WithCancellation(cancellation))
            await client.PurgeInstanceAsync(part.InstanceId, new PurgeInstanceOptions(Recursive: true), cancellation);
        await client.PurgeInstanceAsync(InstanceIds.Run(run), new PurgeInstanceOptions(Recursive: true), cancellation);
    }

    private static string[] Prefixes(RunKey run) => [InstanceIds.Team(run, ""), InstanceIds.Agent(run, ""), InstanceIds.Gate(run, ""), InstanceIds.NoticePrefix(run)];

    private static async IAsyncEnumerable<OrchestrationMetadata> FindAsync(DurableTaskClient client, string[] prefixes, OrchestrationRuntimeStatus[]? statuses)
    {
        foreach (var prefix in prefixes)
        {
            await foreach (var part in client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, Statuses = statuses }))
                yield return part;
        }
    }
}
