using System.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Baton.EndToEnd;

/// <summary>
/// An MCP server whose tools have effects: each adds a line to the file of its name. Mail and shipping do so as often as they are called; the payment
/// knows the calls that it has had by their key, says so, and does none of them twice.
/// </summary>
internal static class EffectServer
{
    public const string Mail = "mail";
    public const string Ship = "ship";
    public const string Pay = "pay";

    private const string MetaKey = "baton/idempotency-key";
    private const string Calls = "calls";
    private const int MostPause = 25;
    private static readonly Lock Writing = new();

    /// <summary>How a team file starts the server.</summary>
    public static string Block(string folder) =>
        $$"""{ command: dotnet, args: [exec, "{{typeof(EffectServer).Assembly.Location}}", effects, "{{folder}}"] }""";

    public static async Task<int> RunAsync(string folder)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "effects", Version = "1" },
            ToolCollection =
            [
                McpServerTool.Create(
                    (RequestContext<CallToolRequestParams> call, string run, CancellationToken end) => ActAsync(folder, Mail, run, Key(call), end),
                    new() { Name = Mail }),
                McpServerTool.Create(
                    (RequestContext<CallToolRequestParams> call, string run, CancellationToken end) => ActAsync(folder, Ship, run, Key(call), end),
                    new() { Name = Ship, Destructive = true }),
                // The key comes as an argument too, as those tools want it that know nothing of Baton.
                McpServerTool.Create(
                    (RequestContext<CallToolRequestParams> call, string run, string idempotency_key, CancellationToken end) =>
                        PayAsync(folder, run, idempotency_key, Key(call), end),
                    new() { Name = Pay, Destructive = true, Idempotent = true }),
            ],
        };
        await using var transport = new StdioServerTransport(options);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync();
        return 0;
    }

    /// <summary>The effects of one tool: the run that each is of, in order.</summary>
    public static IReadOnlyList<string> Effects(string folder, string tool) =>
        [.. Lines(folder, tool).Select(l => l.Split(' ')[0])];

    /// <summary>Each call that reached a tool, as <c>tool run key</c>, whatever became of it.</summary>
    public static IReadOnlyList<string[]> Received(string folder) => [.. Lines(folder, Calls).Select(l => l.Split(' '))];

    private static async Task<string> PayAsync(string folder, string run, string key, string metaKey, CancellationToken end)
    {
        if (key != metaKey)
            throw new InvalidOperationException($"Expected the same key twice, found '{key}' and '{metaKey}'.");
        Append(folder, Calls, $"{Pay} {run} {key}");
        await PauseAsync(end);
        lock (Writing)
        {
            // One line in one write is both the effect and the memory of it.
            if (!Lines(folder, Pay).Any(l => l.EndsWith($" {key}", StringComparison.Ordinal)))
                Append(folder, Pay, $"{run} {key}");
        }

        await PauseAsync(CancellationToken.None);
        return $"{Pay} is done";
    }

    private static async Task<string> ActAsync(string folder, string tool, string run, string key, CancellationToken end)
    {
        Append(folder, Calls, $"{tool} {run} {key}");
        await PauseAsync(end);
        Append(folder, tool, $"{run} {key}");
        await PauseAsync(end);
        return $"{tool} is done";
    }

    private static string Key(RequestContext<CallToolRequestParams> call) => call.Params?.Meta?[MetaKey]?.GetValue<string>() ?? "none";

    private static Task PauseAsync(CancellationToken end) => Task.Delay(Random.Shared.Next(MostPause), end);

    private static void Append(string folder, string file, string line)
    {
        lock (Writing)
        {
            using var stream = new FileStream(Path.Combine(folder, file + ".txt"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private static string[] Lines(string folder, string file)
    {
        var path = Path.Combine(folder, file + ".txt");
        if (!File.Exists(path))
            return [];
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
