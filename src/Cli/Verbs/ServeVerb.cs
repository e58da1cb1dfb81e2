using System.CommandLine;
using Baton.Agents;

namespace Baton.Cli;

/// <summary><c>serve</c>: runs the head until it is told to stop.</summary>
internal sealed class ServeVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var port = new Option<int?>("--port") { Description = "TCP port on the loopback interface", HelpName = "N" };
        var command = new Command("serve", "Runs the head: HTTP API, triggers, dashboard") { port };
        bind(command, (context, result, cancellationToken) => ServeAsync(context, result.GetValue(port), cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(CliContext context, int? port, CancellationToken cancellationToken)
    {
        if (port is < 0 or > 65535)
            throw new CliException(ExitCode.Usage, $"Expected --port from 0 to 65535, found {port}.");
        if (context.Call.Url is not null)
            throw new CliException(ExitCode.Usage, "Expected no --url: 'serve' starts a head here, on --port.");
        var start = new HeadStart(context.Call.StateDirectory, port, Foreground: true);
        await using var head = await context.Launcher.StartAsync(start, cancellationToken);
        if (context.Call.Json)
        {
            var serving = new { url = head.Url.AbsoluteUri, dashboard = head.Dashboard?.AbsoluteUri, pid = Environment.ProcessId, state = start.StateDirectory };
            context.WriteJsonLine(BatonJson.ToElement(serving));
        }
        else
        {
            context.Say($"Baton serves {head.Url.AbsoluteUri}");
            if (head.Dashboard is { } dashboard)
                context.Say($"dashboard  {dashboard.AbsoluteUri} (opens signed in, once)");
            context.Say($"state  {start.StateDirectory}");
            context.Say($"key    in {Path.Combine(start.StateDirectory, "keys.json")} (header x-functions-key)");
            context.Say("Ctrl-C stops it; runs are kept and go on at the next start.");
        }

        context.Words.Flush();
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Completed;
    }
}
