using Baton.Engine.Hosting.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Hosting.Management;

/// <summary>Starts orchestrations.</summary>
internal static class StartHandler
{
    internal static async Task<IResult> StartAsync(ManagementRequest request)
    {
        var name = request.Route("name")!;
        var orchestrators = request.Http.RequestServices.GetRequiredService<IOptions<DurableTaskRegistry>>().Value.GetOrchestrators();
        if (!orchestrators.Any(known => known.Key == name))
        {
            return Problems.Of(
                400, "unknown-orchestrator", "Unknown orchestrator",
                $"Expected the name of an orchestrator, found '{name}'. "
                + $"There are: {string.Join(", ", orchestrators.Select(known => known.Key.Name))}.");
        }

        var timeout = Timeout(request);
        var options = new StartOrchestrationOptions(request.Route("instanceId"));
        if (request.Text("version") is { } version)
            options = options with { Version = version };
        var instanceId = await request.Client.ScheduleNewOrchestrationInstanceAsync(name, await request.BodyAsync(), options, request.Aborted);
        return await AnswerAsync(request, instanceId, timeout);
    }

    /// <summary>How long to wait for the end before answering; null for not at all.</summary>
    private static TimeSpan? Timeout(ManagementRequest request)
    {
        _ = request.Seconds("pollingInterval"); // Checked only: the wait is told of the end and polls nothing.
        return request.Seconds("timeout");
    }

    /// <summary>Answers at once with the instance's addresses, or waits first for as long as the request says.</summary>
    private static async Task<IResult> AnswerAsync(ManagementRequest request, string instanceId, TimeSpan? timeout) =>
        timeout is { } time && await EndAsync(request.Client, instanceId, time, request.Aborted) is { } ended
            ? Ended(ended)
            : InstanceResult.GoesOn(request, instanceId, ManagementLinks.Payload(request.Http.Request, instanceId));

    internal static async Task<IResult> RestartAsync(ManagementRequest request)
    {
        if (await request.Client.GetInstanceAsync(request.InstanceId, request.Aborted) is null)
            return InstanceResult.NotFound(request.InstanceId);
        var timeout = Timeout(request);
        var instanceId = await request.Client.RestartAsync(
            request.InstanceId, request.Flag("restartWithNewInstanceId", whenMissing: true), request.Aborted);
        return await AnswerAsync(request, instanceId, timeout);
    }

    private static IResult Ended(OrchestrationMetadata instance) => instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed
        ? InstanceResult.Json(InstanceDocument.Json(instance.SerializedOutput))
        : InstanceResult.Json(
            InstanceDocument.Of(instance, showInput: true), instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed ? 500 : 200);

    private static async Task<OrchestrationMetadata?> EndAsync(
        DurableTaskClient client, string instanceId, TimeSpan timeout, CancellationToken aborted)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        wait.CancelAfter(timeout);
        try
        {
            return await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, wait.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }
}
