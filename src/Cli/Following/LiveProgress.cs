using Spectre.Console;

namespace Baton.Cli;

/// <summary>A tree that grows and ticks in place.</summary>
internal sealed class LiveProgress(CliContext context, string title) : IProgressView
{
    private Action? _draw;
    private int _frame;

    public async Task WhileAsync(RunTimeline timeline, Func<Task> work)
    {
        var console = context.Terminal.Console;
        await console.Live(Now(timeline))
            .AutoClear(true)
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Top)
            .StartAsync(async live =>
            {
                _draw = () => live.UpdateTarget(Now(timeline));
                try
                {
                    await work();
                }
                finally
                {
                    _draw = null;
                }
            });
    }

    public void Event(JournalEvent e)
    {
    }

    public void Refresh()
    {
        _frame++;
        _draw?.Invoke();
    }

    private Spectre.Console.Rendering.IRenderable Now(RunTimeline timeline)
    {
        var profile = context.Terminal.Console.Profile;
        return TimelineTree.Draw(timeline, title, context.Terminal.Time.GetUtcNow(), _frame, profile.Width, profile.Capabilities.Unicode);
    }
}
