using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>rewind</c>: goes back to before what went wrong in a run that did not complete.</summary>
internal sealed class RewindVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var id = new Argument<string>("ID") { Description = "The run" };
        var detach = new Option<bool>("--detach") { Description = "Do not wait (exit code 3 while it is not over)" };
        var command = new Command("rewind", "Goes back to before what went wrong in a run, and on from there") { id, detach };
        bind(command, async (context, result, cancellationToken) =>
        {
            var old = result.GetRequiredValue(id);
            await using var head = await context.FindHeadAsync(cancellationToken);
            var run = StartedRun.Id(head, await head.Client.PostAsync($"{HeadClient.RunPath(old)}/rewind", body: null, cancellationToken));
            context.Say(run == old ? $"{Clean.Line(run)} goes on" : $"run {Clean.Line(run)} goes on in the place of {Clean.Line(old)}");
            context.Words.Flush();
            return result.GetValue(detach)
                ? await StartedRun.DetachAsync(context, head, run, "FILE", cancellationToken)
                : await new RunFollower(context, head, Environment.UserName).FollowAsync(run, cancellationToken);
        });
        return command;
    }
}
