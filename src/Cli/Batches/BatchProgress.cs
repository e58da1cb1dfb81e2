using Spectre.Console;

namespace Baton.Cli;

/// <summary>Shows how far a batch is: a bar on a terminal, lines when piped, nothing with <c>--json</c>.</summary>
internal static class BatchProgress
{
    private const int Steps = 10;

    /// <summary>Shows what <paramref name="follow"/> tells until it ends.</summary>
    public static async Task<BatchView> ShowAsync(CliContext context, Func<Action<BatchView>, Task<BatchView>> follow)
    {
        if (context.Call.Json)
            return await follow(_ => { });
        if (!context.Terminal.OutIsTerminal)
            return await follow(Lines(context));
        return await context.Terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(progress =>
            {
                var bar = progress.AddTask("sending");
                return follow(batch =>
                {
                    bar.MaxValue = Math.Max(1, batch.Lines);
                    bar.Value = batch.Over;
                    bar.Description = Markup.Escape(Words(batch));
                });
            });
    }

    /// <summary>Where the batch stands, on one line.</summary>
    public static string Words(BatchView batch)
    {
        var parts = new List<string> { $"{batch.Over} of {batch.Lines} over" };
        foreach (var (count, what) in new[] { (batch.Queued, "queued"), (batch.Running, "at work"), (batch.Waiting, "waiting for people"), (batch.Refused, "refused") })
            if (count > 0)
                parts.Add($"{count} {what}");
        return string.Join(", ", parts);
    }

    // A line for each tenth.
    private static Action<BatchView> Lines(CliContext context)
    {
        var said = -1L;
        return batch =>
        {
            var step = batch.Lines == 0 ? 0 : batch.Over * Steps / batch.Lines;
            if (step == said)
                return;
            said = step;
            context.Say(Words(batch));
            context.Words.Flush();
        };
    }
}
