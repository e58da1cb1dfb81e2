using Baton.Agents;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>
/// One question to a person. It is an orchestration of its own, so that the inbox is a query over instances; whether the answer or the expiry came
/// first is decided by the order in which they reach it, once.
/// </summary>
public static class GateOrchestrator
{
    /// <summary>The orchestration's name.</summary>
    public const string Name = "Gate";

    /// <summary>The external event that carries a <see cref="GateAnswer"/>.</summary>
    public const string AnswerEvent = "answer";

    /// <summary>Asks, and waits for the answer that closes the gate, or for its expiry.</summary>
    [Function(Name)]
    public static async Task<GateResult> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var task = context.GetInput<GateTask>()!;
        var began = context.CurrentUtcDateTime;
        var opened = await context.CallActivityAsync<OpenedGate>(nameof(OpenGate), task);
        if (opened.Settled is not null)
            return opened.Settled;
        var earlier = new List<GateAnswer>();
        var escalated = false;
        var remindAt = context.CurrentUtcDateTime + opened.Remind;
        var waiting = context.WaitForExternalEvent<GateAnswer>(AnswerEvent);
        var notices = new Notices(context, task, opened);
        notices.Tell(EventTypes.GateOpened);
        while (true)
        {
            context.SetCustomStatus(new GateStatus(opened.Record, escalated));
            if (!await AnsweredBeforeAsync(context, waiting, GateClock.Next(opened, remindAt, escalated)))
            {
                var now = context.CurrentUtcDateTime;
                var happened = GateClock.Happened(opened, escalated, now);
                await JournalAsync(context, task, happened, now, began);
                if (happened == EventTypes.GateExpired)
                    return new GateResult(null, opened.Otherwise);
                notices.Tell(happened);
                escalated |= happened == EventTypes.GateEscalated;
                remindAt = happened == EventTypes.GateReminded ? now + opened.Remind : remindAt;
                continue;
            }

            var answer = await waiting;
            waiting = context.WaitForExternalEvent<GateAnswer>(AnswerEvent);
            var verdict = await context.CallActivityAsync<GateVerdict>(
                nameof(JudgeAnswer), new GateJudgement(task, opened.Record, [.. earlier], escalated, answer));
            if (verdict.Closes)
                return new GateResult(answer, opened.Otherwise, verdict.Note);

            // Who and what is all that later answers are judged by; the rest would only make the history grow.
            if (verdict.Accepted)
                earlier.Add(answer with { Shown = null, Content = null, Comment = null });
        }
    }

    private static async Task<bool> AnsweredBeforeAsync(TaskOrchestrationContext context, Task waiting, DateTime time)
    {
        // A timer that lost the race must be cancelled, or the instance stays alive until it fires.
        using var lost = new CancellationTokenSource();
        var timer = context.CreateTimer(time, lost.Token);
        var winner = await Task.WhenAny(waiting, timer);
        if (winner == timer)
            return false;
        lost.Cancel();
        return true;
    }

    /// <summary>Sets messages going; nobody waits for them.</summary>
    private sealed class Notices(TaskOrchestrationContext context, GateTask task, OpenedGate opened)
    {
        private int _count;

        public void Tell(string type)
        {
            if (!opened.Notify)
                return;
            var number = _count++;
            _ = context.CallSubOrchestratorAsync(
                NotifyOrchestrator.Name,
                new NoticeTask(task.Scope, opened.Record, type, number, context.CurrentUtcDateTime),
                new TaskOptions().WithInstanceId(InstanceIds.Notice(task.Scope.Key(), task.Step, number)));
        }
    }

    private static Task JournalAsync(TaskOrchestrationContext context, GateTask task, string type, DateTime now, DateTime began) =>
        context.JournalAsync(
            task.Scope,
            type,
            task.Step,
            task.Agent,
            new { gate = InstanceIds.Gate(task.Scope.Key(), task.Step), tool = task.Tool, kind = task.Kind },
            type == EventTypes.GateReminded ? $"{now:O}" : null,
            type == EventTypes.GateExpired ? new Ended(began) : null);
}
