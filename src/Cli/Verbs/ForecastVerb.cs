using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>forecast</c>: what a run of a team may cost and take, by its past runs.</summary>
internal sealed class ForecastVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "The team file, or the id of a team" };
        var command = new Command("forecast", "Tells what a run may cost and take, from past runs: p50 and p90") { file };
        bind(command, async (context, result, cancellationToken) =>
        {
            var team = TeamSource.Find(context, result.GetRequiredValue(file));
            await using var head = await context.FindHeadAsync(cancellationToken);
            var forecast = await head.Client.GetAsync($"api/teams/{Uri.EscapeDataString(team.Id)}/forecast", cancellationToken);
            if (context.Call.Json)
                context.WriteJson(forecast);
            else
                Write(context, forecast);
            return ExitCode.Completed;
        });
        return command;
    }

    /// <summary>The forecast as a table; a sentence where nothing is known.</summary>
    public static void Write(CliContext context, JsonElement forecast)
    {
        if (forecast.Whole("runs") is not > 0)
        {
            context.Say("forecast  none yet: no run of this team has ended here");
            return;
        }

        var outcomes = forecast.Property("outcomes") is { ValueKind: JsonValueKind.Object } map
            ? string.Join(", ", map.EnumerateObject().Select(o => $"{o.Value.GetRawText()} {o.Name}"))
            : "";
        context.Say(Clean.Line($"forecast  from {forecast.Whole("runs")} past run(s): {outcomes}"));
        var table = context.NewTable("", "p50", "p90", "most");
        Row("cost", v => Format.Cost(v, "USD"));
        Row("seconds", v => Format.Duration(TimeSpan.FromSeconds((double)Math.Clamp(v, 0, 1e9m))));
        Row("tokens", v => Format.Tokens((long)v));
        Row("steps", v => Format.Tokens((long)v));
        context.Draw(table);

        void Row(string name, Func<decimal, string> format)
        {
            if (forecast.Property(name) is not { } values)
                return;
            string Cell(string which) => values.Number(which) is { } value ? format(value) : "";
            table.AddRow(new Text(name == "seconds" ? "time" : name), new Text(Cell("p50")), new Text(Cell("p90")), new Text(Cell("most")));
        }
    }
}
