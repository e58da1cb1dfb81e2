using Baton.Agents;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>
/// Tells people of a gate. It is an orchestration of its own, so that a mail server that is down for hours holds up nobody who decides meanwhile.
/// What cannot be delivered ends as <c>notice.failed</c> in the journal, with all that is needed to see who was not told.
/// </summary>
public static class NotifyOrchestrator
{
    /// <summary>The orchestration's name.</summary>
    public const string Name = "Notify";

    // With the back-off up to two minutes: about a quarter of an hour.
    private const int MostAttempts = 12;

    /// <summary>Sends every message, each tried until it is taken, refused, or not needed any more.</summary>
    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var task = context.GetInput<NoticeTask>()!;
        var addresses = await context.CallActivityAsync<IReadOnlyList<NoticeAddress>>(nameof(PlanNotices), task);
        await Task.WhenAll(addresses.Select(address => DeliverAsync(context, task, address)));
    }

    private static async Task DeliverAsync(TaskOrchestrationContext context, NoticeTask task, NoticeAddress address)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await context.CallActivityAsync<NoticeOutcome>(nameof(SendNotice), new NoticeAttempt(task, address));
            if (outcome.End is NoticeEnd.Sent or NoticeEnd.Closed)
                return;
            if (outcome.End == NoticeEnd.Refused || attempt == MostAttempts)
            {
                await context.JournalAsync(
                    task.Scope,
                    EventTypes.NoticeFailed,
                    null,
                    null,
                    new { about = task.Type, channel = address.Channel, to = address.To, reason = outcome.Reason, attempts = attempt, record = task.Record },
                    $"{task.Record[..12]}:{task.Number}:{address.Channel}:{address.To}");
                return;
            }

            var wait = Backoff.Wait(context.InstanceId, $"{address.Channel}:{address.To}", attempt, null);
            await context.CreateTimer(context.CurrentUtcDateTime + wait, CancellationToken.None);
        }
    }
}
