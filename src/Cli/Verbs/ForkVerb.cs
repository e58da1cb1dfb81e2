using System.CommandLine;
using System.Text.Json;

namespace Baton.Cli;

/// <summary><c>fork</c>: a new run that shares an old one up to a step.</summary>
internal sealed class ForkVerb : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "The run that it begins like" };
    private readonly Option<string> _from = new("--from")
    {
        Description = "The first step that is done anew, as 'show' names it; all that was recorded before it is shared",
        HelpName = "STEP",
        Required = true,
    };

    private readonly Option<string[]> _models = new("--model") { Description = "Another model for an alias of the team; may be given again", HelpName = "ALIAS=CANDIDATE" };
    private readonly Option<string?> _team = new("--team") { Description = "Another team file; default: the team as the run pinned it", HelpName = "FILE" };
    private readonly Option<string?> _newId = new("--id") { Description = "The new run's id", HelpName = "ID" };
    private readonly Option<bool> _detach = new("--detach") { Description = "Start it and do not wait (exit code 3 while it is not over)" };
    private readonly Option<bool> _approveAll = new("--approve-all") { Description = "Approve every tool call and result without asking" };
    private readonly Option<string?> _by = new("--by") { Description = "Who decides at this terminal; default: the user's name", HelpName = "WHO" };

    public Command Build(Bind bind)
    {
        var command = new Command("fork", "Starts a run that shares another one up to a step")
        {
            _id, _from, _models, _team, _newId, _detach, _approveAll, _by,
        };
        bind(command, ForkAsync);
        return command;
    }

    private async Task<int> ForkAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var models = Models(result.GetValue(_models) ?? []);
        var team = result.GetValue(_team) is { } file ? TeamSource.Find(context, file) : null;
        var by = result.GetValue(_by) ?? Environment.UserName;
        var id = result.GetRequiredValue(_id);
        await using var head = await context.FindHeadAsync(cancellationToken);
        var answer = await head.Client.PostAsync(
            $"{HeadClient.RunPath(id)}/fork",
            new { step = result.GetRequiredValue(_from), models = models.Count == 0 ? null : models, team = team?.Name, id = result.GetValue(_newId), by },
            cancellationToken);
        var run = StartedRun.Id(head, answer);
        context.Say($"run {Clean.Line(run)}, forked from {Clean.Line(id)}");
        context.Words.Flush();
        var again = result.GetValue(_team) ?? "FILE";
        return result.GetValue(_detach)
            ? await StartedRun.DetachAsync(context, head, run, again, cancellationToken)
            : await new RunFollower(context, head, by, result.GetValue(_approveAll), again).FollowAsync(run, cancellationToken);
    }

    private static Dictionary<string, string[]> Models(string[] given)
    {
        var models = new Dictionary<string, string[]>();
        foreach (var text in given)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } alias, { Length: > 0 } candidate])
                throw new CliException(ExitCode.Usage, $"Expected --model like small=openai/gpt-5-mini, found '{text}'.");
            models[alias] = [.. models.GetValueOrDefault(alias, []), candidate];
        }

        return models;
    }
}
