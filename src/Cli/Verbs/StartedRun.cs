using System.Text.Json;

namespace Baton.Cli;

/// <summary>What the verbs that start a run do with it afterwards.</summary>
internal static class StartedRun
{
    /// <summary>The new run's id, from the head's answer.</summary>
    /// <exception cref="HeadUnreachableException">The answer names none.</exception>
    public static string Id(Head head, JsonElement answer) =>
        answer.Text("id") ?? throw new HeadUnreachableException(head.Client.Url, "an answer without the run's id");

    /// <summary>Says where the run can be found, and how it stands.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> DetachAsync(CliContext context, Head head, string run, string team, CancellationToken cancellationToken)
    {
        var view = await head.Client.RunAsync(run, cancellationToken);
        if (context.Call.Json)
            context.WriteJson(view.Raw);
        if (view.IsEnded)
            return ExitCode.Of(view.Outcome);
        RunFollower.WriteDetached(context, run, team, head.IsOwn);
        return ExitCode.Waiting;
    }
}
