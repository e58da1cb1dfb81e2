using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Baton.Samples.Tests;

/// <summary>A sample's server as its own process, spoken to by the official client.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly McpClient client;

    private SampleServer(McpClient client) => this.client = client;

    public static async Task<SampleServer> StartAsync(string assembly, string folder, params string[] arguments) =>
        new(await McpClient.CreateAsync(new StdioClientTransport(new()
        {
            Command = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments],
            WorkingDirectory = folder,
        })));

    public async Task<IList<Tool>> ListAsync() => [.. (await client.ListToolsAsync()).Select(t => t.ProtocolTool)];

    public async Task<CallToolResult> CallAsync(string tool, object arguments, string? key = null) => await client.CallToolAsync(new CallToolRequestParams
    {
        Name = tool,
        Arguments = JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
        Meta = key is null ? null : new JsonObject { ["baton/idempotency-key"] = key },
    });

    public static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(t => t.Text));

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
