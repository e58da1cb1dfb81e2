using System.CommandLine;
using System.Net;
using System.Text.Json;

namespace Baton.Cli;

/// <summary><c>run</c>: starts a run, or goes on with one, and follows it.</summary>
internal sealed class RunVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "The team file, or the id of a team that the head knows" };
        var input = new Option<string?>("--input")
        {
            Description = "The task: a text, @file, or - for the standard input",
            HelpName = "TEXT|@file|-",
        };
        var id = new Option<string?>("--id") { Description = "The run's id; that of a run that exists goes on with it", HelpName = "ID" };
        var detach = new Option<bool>("--detach") { Description = "Start it and do not wait (exit code 3 while it is not over)" };
        var approveAll = new Option<bool>("--approve-all") { Description = "Approve every tool call and result without asking" };
        var by = new Option<string?>("--by") { Description = "Who decides at this terminal; default: the user's name", HelpName = "WHO" };
        var command = new Command("run", "Starts a run, shows it live and asks its questions") { file, input, id, detach, approveAll, by };
        bind(command, (context, result, cancellationToken) => RunAsync(
            context,
            new Request(
                result.GetRequiredValue(file),
                result.GetValue(input),
                result.GetValue(id),
                result.GetValue(detach),
                result.GetValue(approveAll),
                result.GetValue(by)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, Request request, CancellationToken cancellationToken)
    {
        var team = TeamSource.Find(context, request.File);
        if (request.Input is null && request.Id is null)
            throw new CliException(ExitCode.Usage, "Expected --input with the task (a text, @file, or - for standard input), found none.");
        var input = request.Input is null ? (JsonElement?)null : await team.InputAsync(context, request.Input, cancellationToken);

        await using var head = await context.FindHeadAsync(cancellationToken);
        var run = input is null
            ? await ExistingAsync(head, request.Id!, cancellationToken)
            : await StartAsync(head, team, input.Value, request.Id, cancellationToken);
        context.Say($"run {Clean.Line(run)}");
        context.Words.Flush();
        if (!request.Detach)
        {
            var stdinIsUsed = request.Input == "-";
            var asking = stdinIsUsed
                ? new CliContext(context.Terminal with { InIsTerminal = false }, context.Call, context.Launcher)
                : context;
            var by = request.By ?? Environment.UserName;
            return await new RunFollower(asking, head, by, request.ApproveAll, request.File).FollowAsync(run, cancellationToken);
        }

        return await StartedRun.DetachAsync(context, head, run, request.File, cancellationToken);
    }

    private static async Task<string> StartAsync(
        Head head, TeamSource team, JsonElement input, string? id, CancellationToken cancellationToken)
    {
        var answer = await head.Client.PostAsync("api/runs", new { team = team.Name, input, id }, cancellationToken);
        return StartedRun.Id(head, answer);
    }

    private static async Task<string> ExistingAsync(Head head, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await head.Client.RunAsync(id, cancellationToken)).Id is { Length: > 0 } known ? known : id;
        }
        catch (HeadProblemException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CliException(ExitCode.Usage, $"Expected a run '{id}' to go on with, found none. Give --input to start it.");
        }
    }

    private sealed record Request(string File, string? Input, string? Id, bool Detach, bool ApproveAll, string? By);
}
