using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>list</c>: the runs.</summary>
internal sealed class ListVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var team = new Option<string?>("--team") { Description = "Only runs of this team", HelpName = "ID" };
        var outcome = new Option<string?>("--outcome") { Description = "Only runs that ended so", HelpName = "OUTCOME" };
        var top = new Option<int?>("--top") { Description = "At most so many", HelpName = "N" };
        var command = new Command("list", "Lists the runs") { team, outcome, top };
        bind(command, async (context, result, cancellationToken) =>
        {
            await using var head = await context.FindHeadAsync(cancellationToken);
            var query = string.Join('&', new (string Name, object? Value)[]
            {
                ("team", result.GetValue(team)), ("outcome", result.GetValue(outcome)), ("top", result.GetValue(top)),
            }.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString($"{p.Value}")}"));
            var page = await head.Client.GetAsync(query.Length == 0 ? "api/runs" : $"api/runs?{query}", cancellationToken);
            Write(context, page);
            return ExitCode.Completed;
        });
        return command;
    }

    private static void Write(CliContext context, JsonElement page)
    {
        if (context.Call.Json)
        {
            context.WriteJson(page);
            return;
        }

        RunView[] runs = [.. page.Items("items").Select(i => new RunView(i))];
        if (runs.Length == 0)
        {
            context.Say("No runs.");
            return;
        }

        var table = context.NewTable("run", "team", "status", "started", "duration", "tokens", "cost");
        foreach (var run in runs)
        {
            var status = run.IsEnded ? run.Outcome : run.Waiting.Count > 0 ? $"{run.Status} ({run.Waiting[0]})" : run.Status;
            table.AddRow(
                new Text(Clean.Line(run.Id)),
                new Text(Clean.Line(run.Team)),
                new Text(Clean.Line(status), new Style(run.Outcome == "completed" ? Color.Green : run.IsEnded ? Color.Red : Color.Yellow)),
                new Text(Format.Moment(run.StartedAt, context.Terminal.Time)),
                new Text(Format.Duration((run.EndedAt ?? context.Terminal.Time.GetUtcNow()) - run.StartedAt)),
                new Text(Format.Tokens(run.Tokens)),
                new Text(Format.Cost(run.Cost, run.Currency)));
        }

        context.Draw(table);
        if (page.Text("cursor") is not null)
            context.Say("There are more; --top says how many to list.");
    }
}
