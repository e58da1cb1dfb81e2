using System.CommandLine;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>doctor</c>: what this installation has and lacks.</summary>
internal sealed class DoctorVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var command = new Command("doctor", "Checks this installation: SQLite, models, MCP servers, storage, keys");
        bind(command, async (context, _, cancellationToken) =>
        {
            await using var head = await context.FindHeadAsync(cancellationToken);
            var report = await head.Client.GetAsync("api/doctor", cancellationToken);
            var checks = report.Items("checks").ToArray();
            if (context.Call.Json)
            {
                context.WriteJson(report);
            }
            else
            {
                var table = context.NewTable("", "check", "found", "advice");
                foreach (var check in checks)
                {
                    var ok = check.Flag("ok");
                    table.AddRow(
                        new Text(ok ? "ok" : "no", new Style(ok ? Color.Green : Color.Red)),
                        new Text(Clean.Line(check.Text("name"))),
                        new Text(Clean.Line(check.Text("found"))),
                        new Text(Clean.Line(check.Text("advice"))));
                }

                context.Draw(table);
            }

            return checks.All(c => c.Flag("ok")) ? ExitCode.Completed : ExitCode.Other;
        });
        return command;
    }
}
