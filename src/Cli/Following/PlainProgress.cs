namespace Baton.Cli;

/// <summary>A line for each event; with <c>--json</c> nothing.</summary>
internal sealed class PlainProgress(CliContext context) : IProgressView
{
    public Task WhileAsync(RunTimeline timeline, Func<Task> work) => work();

    public void Event(JournalEvent e)
    {
        if (context.Call.Json || !EventWords.IsWorthALine(e))
            return;
        context.Say(EventWords.Line(e, context.Terminal.Time));
        context.Words.Flush();
    }

    public void Refresh()
    {
    }
}
