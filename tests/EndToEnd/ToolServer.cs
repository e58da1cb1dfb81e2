using System.Globalization;
using System.Text;
using ModelContextProtocol.Server;

namespace Baton.EndToEnd;

/// <summary>The tests' own MCP server: this assembly, started with <c>tools</c>; with <c>effects</c> it is <see cref="EffectServer"/>.</summary>
internal static class ToolServer
{
    public const int PageLength = 5 * 1024;

    /// <summary>What the tool <c>markup</c> answers: it would run if it were ever taken for more than text.</summary>
    public const string Markup = "<script>window.injected = 1</script><img src=x onerror=\"window.injected = 2\"><b>bold</b>";

    /// <summary>How a team file starts the server.</summary>
    public static string Block { get; } =
        $$"""{ command: dotnet, args: [exec, "{{typeof(ToolServer).Assembly.Location}}", tools], env: { PLANTED: "${env:PLANTED_SECRET}" } }""";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["effects", var folder])
            return await EffectServer.RunAsync(folder);
        if (arguments is not ["tools"])
            return 2;
        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "pages", Version = "1" },
            ToolCollection =
            [
                McpServerTool.Create((int number) => Page(number), new() { Name = "read_page", Description = "Reads a page.", ReadOnly = true }),
                McpServerTool.Create(() => Markup, new() { Name = "markup", ReadOnly = true }),
                McpServerTool.Create(() => Environment.ProcessId.ToString(CultureInfo.InvariantCulture), new() { Name = "pid", ReadOnly = true }),
                McpServerTool.Create(
                    () => $"The secret is {Environment.GetEnvironmentVariable("PLANTED")}.", new() { Name = "leak", ReadOnly = true }),
            ],
        };
        await using var transport = new StdioServerTransport(options);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync();
        return 0;
    }

    /// <summary>A page of 5 KB that no other page shares a line with, so that nothing of it can be stored once for many.</summary>
    private static string Page(int number)
    {
        var random = new Random(number);
        var text = new StringBuilder($"page {number}: ");
        while (text.Length < PageLength)
            text.Append((char)('a' + random.Next(26)));
        return text.ToString();
    }
}
