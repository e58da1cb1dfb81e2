using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>show</c>: how one run stands.</summary>
internal sealed class ShowVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var id = new Argument<string>("ID") { Description = "The run" };
        var command = new Command("show", "Shows a run: answer, outcome, timeline, cost") { id };
        bind(command, async (context, result, cancellationToken) =>
        {
            await using var head = await context.FindHeadAsync(cancellationToken);
            var run = await head.Client.RunAsync(result.GetRequiredValue(id), cancellationToken);
            var timeline = new RunTimeline();
            if (!context.Call.Json)
            {
                await foreach (var e in head.Client.EventsAsync(result.GetRequiredValue(id), after: 0, cancellationToken))
                    timeline.Add(e);
            }

            RunReport.Write(context, run, timeline);
            return ExitCode.Completed;
        });
        return command;
    }
}
