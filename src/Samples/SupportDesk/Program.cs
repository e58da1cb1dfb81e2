using System.Globalization;
using ModelContextProtocol.Server;
using SupportDesk;
using SupportDesk.Desk;

const string usage = """
    SupportDesk [--data FILE] [--http PORT]

      The support desk as an MCP server: over stdin and stdout, or with --http by streamable HTTP at http://127.0.0.1:PORT/mcp
      (0: any free port). It works on FILE; by default on desk.json in the folder that SUPPORTDESK_DATA names, or else in .baton/
      of the current folder, and begins with a copy of the sample's data where the file is missing.
    """;

string? data = null;
int? port = null;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--data" && i + 1 < args.Length)
        data = args[++i];
    else if (args[i] == "--http" && ushort.TryParse(args.ElementAtOrDefault(i + 1), CultureInfo.InvariantCulture, out var number))
        (port, i) = (number, i + 1);
    else
    {
        var asked = args[i] is "--help" or "-h";
        await Console.Error.WriteLineAsync(asked ? usage : $"Expected one of the options below, found '{args[i]}'.\n\n{usage}");
        return asked ? 0 : 2;
    }
}

data ??= Path.Combine(Environment.GetEnvironmentVariable("SUPPORTDESK_DATA") is { Length: > 0 } folder ? folder : ".baton", "desk.json");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    var options = DeskServer.Options(await DeskFile.OpenAsync(data, stop.Token), TimeProvider.System);
    if (port is not null)
    {
        await HttpHost.RunAsync(port.Value, options, stop.Token);
        return 0;
    }

    await using var transport = new StdioServerTransport(options);
    await using var server = McpServer.Create(transport, options);
    await server.RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
