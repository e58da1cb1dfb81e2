using System.Text.Json;
using Baton.Agents;
using Baton.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolsFixture;

/// <summary>A head that starts a server, says so, and stays until it is killed.</summary>
internal static class Head
{
    public static async Task<int> RunAsync(string program, string[] arguments)
    {
        await using var gateway = new ToolGateway(new ConfigurationBuilder().Build(), NullLogger<ToolGateway>.Instance);
        var spec = new McpServer { Type = "stdio", Command = program, Args = arguments };
        if (arguments is [.., "serve"])
        {
            var tool = new ToolDefinition { Server = "s", Name = "start_child", InputSchema = JsonSerializer.Deserialize<JsonElement>("{}") };
            var answer = await gateway.CallAsync("s", spec, tool, default, "k", ".", TimeSpan.FromSeconds(30), CancellationToken.None);
            Console.WriteLine(answer.Text);
        }
        else
        {
            // A server that never answers: the start stays under way.
            _ = gateway.ListAsync(new Dictionary<string, McpServer> { ["s"] = spec }, ["s.*"], ".", CancellationToken.None);
        }

        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
