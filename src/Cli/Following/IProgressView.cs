namespace Baton.Cli;

/// <summary>Shows a run while it is followed.</summary>
internal interface IProgressView
{
    /// <summary>Shows progress for as long as <paramref name="work"/> takes, and clears away what moves when it is over.</summary>
    Task WhileAsync(RunTimeline timeline, Func<Task> work);

    /// <summary>An event came; it is already in the timeline.</summary>
    void Event(JournalEvent e);

    /// <summary>Draws again; called often while the work lasts.</summary>
    void Refresh();
}
