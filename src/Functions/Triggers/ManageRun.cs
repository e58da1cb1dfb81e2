using System.Diagnostics;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>POST /api/runs/{id}/{cancel|suspend|resume}</c>: stops, holds and lets go of runs.</summary>
public sealed class ManageRun(
    RunViews views, Journal journal, PinnedTeams teams, RunCancellations cancellations, RunTelemetry telemetry, Callers callers)
{
    // A server that is told of a cancellation gets a second for its last word; longer than this, nobody waits for it here.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Does one of the three; answers with the run's view.</summary>
    [Operation("Cancels, suspends or resumes a run.", Refusals = [404, 409])]
    [Takes("reason", "Why.")]
    [Answers(200, "The run.", Shape = typeof(RunView))]
    [Function(nameof(ManageRun))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/runs/{id}/{action:regex(^(cancel|suspend|resume)$)}")] HttpRequest request,
        string id,
        string action,
        [DurableClient] DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var run = new RunKey(caller.Tenant, id);
        var instance = InstanceIds.Run(run);
        if (await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellation) is not { } found)
            return GetRun.RunNotFound(id);
        if (found.IsCompleted)
            return Problems.Conflict($"Run '{id}' has ended already; there is nothing to {action}.");

        var reason = request.Query["reason"].ToString() is { Length: > 0 } text ? Journal.Preview(text) : $"{action} was asked for";
        var scope = found.ReadInputAs<TeamTask>()!.Scope;
        switch (action)
        {
            case "cancel":
                await EndWorkAsync(client, run, reason, cancellation);
                await SettleAsync(scope, cancellation);
                await ShowEndAsync(scope, found.CreatedAt, cancellation);
                await journal.AppendAsync(
                    scope, [journal.Event(scope, EventTypes.RunCancelled, null, null, new { outcome = Outcome.Cancelled, reason })], cancellation);
                break;
            case "suspend":
                await client.SuspendInstanceAsync(instance, reason, cancellation);
                // Held are those that work; gates go on, so that people can decide meanwhile.
                await foreach (var part in RunParts.TurnsAsync(client, run, OrchestrationRuntimeStatus.Running).WithCancellation(cancellation))
                    await client.SuspendInstanceAsync(part.InstanceId, reason, cancellation);
                await NoteAsync(scope, EventTypes.RunSuspended, reason, cancellation);
                break;
            default:
                await client.ResumeInstanceAsync(instance, reason, cancellation);
                await foreach (var part in RunParts.TurnsAsync(client, run, OrchestrationRuntimeStatus.Suspended).WithCancellation(cancellation))
                    await client.ResumeInstanceAsync(part.InstanceId, reason, cancellation);
                await NoteAsync(scope, EventTypes.RunResumed, reason, cancellation);
                break;
        }

        return Results.Json(await views.GetAsync(client, run, cancellation), BatonJson.Options);
    }

    // The parts of the run end one after the other, and each may still begin a call until it has.
    private async Task EndWorkAsync(DurableTaskClient client, RunKey run, string reason, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        bool running;
        do
        {
            running = await RunParts.TerminateAsync(client, run, reason, cancellation);
            await client.WaitForInstanceCompletionAsync(InstanceIds.Run(run), cancellation);
            await Task.WhenAny(cancellations.CancelAsync(run), Task.Delay(LongestEnd, cancellation));
            if (running)
                await Task.Delay(Pause, cancellation);
        }
        while (running && Stopwatch.GetElapsedTime(since) < LongestEnd);
    }

    // Calls that a head which is gone had begun: nobody will find out any more what became of them.
    private async Task SettleAsync(RunScope scope, CancellationToken cancellation)
    {
        var open = new Dictionary<string, RunEvent>(StringComparer.Ordinal);
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
        {
            if (e.Type is EventTypes.ToolIntent or EventTypes.ToolResumed)
                open[e.Step!] = e;
            else if (e.Type is EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolAmbiguous or EventTypes.ToolAsked or EventTypes.ToolCancelled)
                open.Remove(e.Step ?? "");
        }

        await journal.AppendAsync(
            scope,
            [
                .. open.Values.Select(e => journal.Event(scope, EventTypes.ToolAmbiguous, e.Step, e.Agent, new
                {
                    tool = e.Text("tool"),
                    reason = "The run was cancelled after the call was begun and before its answer was recorded. Nobody is asked about it, for the run is over.",
                }, "cancelled")),
            ],
            cancellation);
    }

    // Nobody else will say any more how the turns under way ended, and the run itself.
    private async Task ShowEndAsync(RunScope scope, DateTimeOffset began, CancellationToken cancellation)
    {
        var open = new Dictionary<string, RunEvent>(StringComparer.Ordinal);
        await foreach (var e in journal.ReadAsync(scope.Key(), cancellation))
        {
            if (e.Type == EventTypes.RunStarted)
                began = e.Time;
            else if (e.Type == EventTypes.AgentStarted)
                open[e.Step!] = e;
            else if (e.Type == EventTypes.AgentCompleted)
                open.Remove(e.Step!);
        }

        foreach (var e in open.Values)
        {
            var nested = e.Text("team") is { } definition ? await teams.GetAsync(scope with { Definition = definition }, cancellation) : null;
            telemetry.TurnEnded(scope, e.Step!, e.Agent!, new Ended(e.Time.UtcDateTime, e.Text("under")), nested, RunTelemetry.Word(Outcome.Cancelled));
        }

        telemetry.RunEnded(scope, (await teams.GetAsync(scope, cancellation)).Id, began, Outcome.Cancelled, null);
    }

    private Task NoteAsync(RunScope scope, string type, string reason, CancellationToken cancellation) => journal.AppendAsync(
        scope, [journal.Event(scope, type, null, null, new { reason }, Guid.NewGuid().ToString("N"))], cancellation);
}
