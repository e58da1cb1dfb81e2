using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>
/// Messages of the queue <c>baton-runs</c>, each the body of <c>POST /api/runs</c>: a message starts one run, however often it is delivered. One that starts
/// none fails with the reason in the journal, and is parked in <c>baton-runs-poison</c> in the end.
/// </summary>
public sealed class StartFromQueue(RunStarter starter, RunSlots slots, IRunQueue queue, Refusals refusals)
{
    // Shorter than any host lets a function take. A message that finds no room goes back to the end of the queue, so that no batch holds up the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts the run.</summary>
    [Function(nameof(StartFromQueue))]
    public async Task Run([QueueTrigger(IRunQueue.Name)] string message, FunctionContext context, [DurableClient] DurableTaskClient client)
    {
        var delivery = Delivery.Of(context);
        var run = new RunKey(InstanceIds.DefaultTenant, RunStarter.IdOf(delivery.Id));
        BatchPart? batch = null;
        try
        {
            var request = Read(message);
            batch = BatchPart.IsRight(request.Batch) ? request.Batch : null;
            if (InstanceIds.IsTenant(request.Tenant))
                run = run with { Tenant = request.Tenant! };
            if (InstanceIds.IsRunId(request.Id))
                run = run with { Run = request.Id! };
            request = request with { Id = request.Id ?? run.Run };
            if (await slots.EnterAsync(client, run, batch, Patience, context.CancellationToken))
                await StartAsync(client, run, request, context.CancellationToken);
            else
                await queue.SendAsync([BatonJson.ToText(request)], context.CancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            await refusals.WriteAsync(run, batch?.Id, delivery, e.Message);
            throw;
        }
    }

    private static StartRequest Read(string message)
    {
        try
        {
            return BatonJson.Read<StartRequest>(message);
        }
        catch (JsonException e)
        {
            throw new RefusedMessageException($"Expected the body of POST /api/runs, found something else: {e.Message}");
        }
    }

    private async Task StartAsync(DurableTaskClient client, RunKey run, StartRequest request, CancellationToken cancellation)
    {
        var isWorking = false;
        try
        {
            var (_, problem) = await starter.StartAsync(client, request, null, cancellation);
            if (problem is not null)
                throw new RefusedMessageException(string.Join(' ', [problem.Detail, .. problem.Errors]));
            // A run that begins later takes no room now, and none then.
            isWorking = request.After is null;
        }
        finally
        {
            if (isWorking)
                slots.Follow(client, run);
            else
                slots.Leave(run);
        }
    }
}
