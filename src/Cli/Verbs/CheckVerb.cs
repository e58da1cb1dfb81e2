using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>check</c>: which runs that are not over a new team file could not take over.</summary>
internal sealed class CheckVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "The new team file" };
        var running = new Option<bool>("--against-running") { Description = "Compare it with the runs of this team that are not over", Required = true };
        var command = new Command("check", "Tells which running or waiting runs a new team file could not take over, and why") { file, running };
        bind(command, async (context, result, cancellationToken) =>
        {
            var team = TeamSource.Find(context, result.GetRequiredValue(file));
            await using var head = await context.FindHeadAsync(cancellationToken);
            var report = await head.Client.PostAsync("api/check", new { team = team.Name }, cancellationToken);
            var bad = report.Items("runs").Count(r => r.Texts("problems").Count > 0);
            if (context.Call.Json)
                context.WriteJson(report);
            else
                Write(context, report, bad);
            return bad == 0 ? ExitCode.Completed : ExitCode.Other;
        });
        return command;
    }

    private static void Write(CliContext context, JsonElement report, int bad)
    {
        JsonElement[] runs = [.. report.Items("runs")];
        if (runs.Length == 0)
        {
            context.Say(Clean.Line($"No run of team {report.Text("team")} is under way."));
            return;
        }

        var table = context.NewTable("run", "status", "at", "could the new file take it over?");
        foreach (var run in runs)
        {
            var problems = run.Texts("problems");
            table.AddRow(
                new Text(Clean.Line(run.Text("id"))),
                new Text(Clean.Line(run.Text("status"))),
                new Text(Clean.Line($"{run.Text("agent")} {run.Text("step")}")),
                problems.Count > 0
                    ? new Text("no: " + Clean.Line(string.Join("; ", problems)), new Style(Color.Red))
                    : new Text(run.Flag("same") ? "yes, it is the same team" : "yes", new Style(Color.Green)));
        }

        context.Draw(table);
        context.Say(bad == 0
            ? "Every run could go on with the new file."
            : $"{bad} of {runs.Length} could not. They finish on the team that they pinned, whatever is deployed; nothing breaks.");
    }
}
