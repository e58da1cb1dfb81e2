using Baton.Engine.History;

namespace Baton.Engine.Workers;

/// <summary>Something an instance is to be told.</summary>
internal sealed class Message(HistoryEvent e)
{
    public HistoryEvent Event { get; } = e;

    /// <summary>
    /// The only execution it is meant for, so that a late answer does not reach a successor; null for whichever is running.
    /// </summary>
    public long? Execution { get; init; }

    /// <summary>Its row in the inbox; 0 if only memory holds it.</summary>
    public long InboxSeq { get; set; }

    /// <summary>Whether a turn that took it up has been written. On the writer's thread only.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Completed once the message cannot be lost any more; null if nobody waits for that.</summary>
    public TaskCompletionSource? Stored { get; init; }

    /// <summary>A message from outside, whose sender waits until it is stored.</summary>
    public static Message Acknowledged(HistoryEvent e) =>
        new(e) { Stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
}
