using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>events</c>: a run's journal.</summary>
internal sealed class EventsVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var id = new Argument<string>("ID") { Description = "The run" };
        var follow = new Option<bool>("--follow") { Description = "Go on until the run ends" };
        var after = new Option<long>("--after") { Description = "Only events after this number", HelpName = "N" };
        var command = new Command("events", "Prints a run's journal") { id, follow, after };
        bind(command, async (context, result, cancellationToken) =>
        {
            await using var head = await context.FindHeadAsync(cancellationToken);
            var run = result.GetRequiredValue(id);
            var events = result.GetValue(follow)
                ? head.Client.FollowAsync(run, result.GetValue(after), cancellationToken)
                : head.Client.EventsAsync(run, result.GetValue(after), cancellationToken);
            try
            {
                await foreach (var e in events)
                    Write(context, e);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The user has seen enough; that is how following ends.
            }

            return ExitCode.Completed;
        });
        return command;
    }

    private static void Write(CliContext context, JournalEvent e)
    {
        if (context.Call.Json)
            context.WriteJsonLine(e.Raw);
        else
            context.Say($"{e.Seq,5}  {EventWords.Line(e, context.Terminal.Time)}");
    }
}
