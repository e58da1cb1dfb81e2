using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>How handoffs are recorded.</summary>
internal static class HandoffJournal
{
    /// <summary>What the journal says of a handoff.</summary>
    /// <param name="offer">The handoff.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="problem">Why it is rejected. Null: it is not.</param>
    public static object Data(HandoffOffer offer, string to, string? problem = null) =>
        new { from = offer.From, to, reason = problem ?? offer.Reason, hop = offer.Hop, envelope = offer.Envelope, problem };

    /// <summary>Records what the receiver says to it.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="scope">The run.</param>
    /// <param name="offer">The handoff. Null: there is none, and nothing to record.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="problem">Why it is rejected. Null: it is accepted.</param>
    public static Task AnswerAsync(TaskOrchestrationContext context, RunScope scope, HandoffOffer? offer, string to, string? problem) => offer is null
        ? Task.CompletedTask
        : context.JournalAsync(
            scope, problem is null ? EventTypes.HandoffAccepted : EventTypes.HandoffRejected, offer.Step, to, Data(offer, to, problem),
            ended: offer.At is { } at ? new Ended(at) : null);
}
