using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>How orchestrators record what they decide.</summary>
internal static class Journaling
{
    /// <summary>Records one decision.</summary>
    public static Task JournalAsync(
        this TaskOrchestrationContext context, RunScope scope, string type, string? step, string? agent, object? data, string? which = null) =>
        context.CallActivityAsync(nameof(WriteJournal), new JournalTask(
            scope,
            [new JournalEntry(type, context.CurrentUtcDateTime, step, agent, data is null ? null : BatonJson.ToElement(data), which)]));
}
