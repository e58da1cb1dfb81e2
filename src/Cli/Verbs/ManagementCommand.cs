using System.CommandLine;
using System.Text.Json;

namespace Baton.Cli;

/// <summary>What the verbs that act on one run have in common.</summary>
internal static class ManagementCommand
{
    /// <param name="bind">Binds the command.</param>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="done">The verb in the past, for the message.</param>
    /// <param name="act">The call to the head.</param>
    /// <param name="follow">True: where no other head works on the run, this call stays with it until it ends or waits.</param>
    public static Command Build(
        Bind bind,
        string name,
        string description,
        string done,
        Func<HeadClient, string, CancellationToken, Task<JsonElement>> act,
        bool follow)
    {
        var id = new Argument<string>("ID") { Description = "The run" };
        var command = new Command(name, description) { id };
        bind(command, async (context, result, cancellationToken) =>
        {
            await using var head = await context.FindHeadAsync(cancellationToken);
            var run = result.GetRequiredValue(id);
            var answer = await act(head.Client, run, cancellationToken);
            context.Say($"{Clean.Line(run)} {done}");
            if (head.IsOwn && follow)
                return await new RunFollower(context, head, Environment.UserName).FollowAsync(run, cancellationToken);
            if (context.Call.Json)
                context.WriteJson(answer);
            return ExitCode.Completed;
        });
        return command;
    }
}
