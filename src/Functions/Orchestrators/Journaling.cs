using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>How orchestrators record what they decide.</summary>
internal static class Journaling
{
    /// <summary>Records one decision.</summary>
    public static Task JournalAsync(
        this TaskOrchestrationContext context, RunScope scope, string type, string? step, string? agent, object? data, string? which = null,
        Ended? ended = null) =>
        context.CallActivityAsync(nameof(WriteJournal), new JournalTask(
            scope,
            [new JournalEntry(type, context.CurrentUtcDateTime, step, agent, data is null ? null : BatonJson.ToElement(data), which, ended)]));

    /// <summary>Waits before the same is tried again, and records that it does.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="task">Whose step it is.</param>
    /// <param name="step">The step.</param>
    /// <param name="what">What failed: a tool, the model, the list of tools.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="wait">How long.</param>
    /// <param name="round">Tells apart rounds of attempts at one step, from 1.</param>
    /// <param name="cut">Ends the wait before its time. Null: nothing does.</param>
    public static async Task WaitToRetryAsync(
        this TaskOrchestrationContext context, AgentTask task, string step, string what, int attempt, TimeSpan wait, int round = 1, Task? cut = null)
    {
        var until = context.CurrentUtcDateTime + wait;
        await context.JournalAsync(task.Scope, EventTypes.RetryScheduled, step, task.Agent, new { what, attempt, until }, $"{round}.{attempt}");
        using var over = new CancellationTokenSource();
        var timer = context.CreateTimer(until, over.Token);
        if (cut is null || await Task.WhenAny(timer, cut) == timer)
            await timer;
        else
            over.Cancel();
    }

    /// <summary>Keeps a text that a transcript can name; its hash.</summary>
    public static Task<string> KeepAsync(this TaskOrchestrationContext context, RunScope scope, string text) =>
        context.CallActivityAsync<string>(nameof(KeepText), new TextTask(scope.Tenant, text));
}
