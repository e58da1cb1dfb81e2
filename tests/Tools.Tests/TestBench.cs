using System.Diagnostics;
using System.Text.Json;
using Baton.Agents;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Baton.Tools.Tests;

/// <summary>A gateway with a folder and a log of its own, and the servers of the tests.</summary>
internal sealed class TestBench : IAsyncDisposable
{
    public TestBench(TimeProvider? clock = null, ToolGatewayOptions? options = null, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Name, s.Value)))
            .Build();
        Gateway = new ToolGateway(configuration, Log, clock, options);
    }

    public ToolGateway Gateway { get; }

    public ListLogger Log { get; } = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("baton-tools-").FullName;

    public static McpServer Fixture(params string[] arguments) =>
        new() { Type = "stdio", Command = "dotnet", Args = [Path.Combine(AppContext.BaseDirectory, "ToolsFixture.dll"), .. arguments] };

    public static McpServer Script(string script) => new() { Type = "stdio", Command = "sh", Args = ["-c", script] };

    public static ToolDefinition Tool(string name, string? outputSchema = null) => new()
    {
        Server = "s",
        Name = name,
        InputSchema = Json("{}"),
        OutputSchema = outputSchema is null ? null : Json(outputSchema),
    };

    public static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<IReadOnlyList<ToolDefinition>> ListAsync(McpServer server, params string[] allow) =>
        Gateway.ListAsync(new Dictionary<string, McpServer> { ["s"] = server }, allow, Folder, CancellationToken.None);

    public Task<ToolResult> CallAsync(
        McpServer server, string tool, object? arguments = null, string key = "key", TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync(server, Tool(tool), arguments, key, timeout, cancellationToken);

    public Task<ToolResult> CallAsync(
        McpServer server, ToolDefinition tool, object? arguments = null, string key = "key", TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Gateway.CallAsync(
            "s", server, tool, JsonSerializer.SerializeToElement(arguments ?? new { }), key, Folder, timeout ?? TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>Retries until <paramref name="condition"/> holds; fails after ten seconds.</summary>
    public static async Task EventuallyAsync(Func<bool> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), what);
            await Task.Delay(10);
        }
    }

    /// <summary>Whether a process runs; one that has ended and waits to be reaped does not.</summary>
    public static bool Runs(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    internal sealed class ListLogger : ILogger<ToolGateway>
    {
        private readonly List<string> lines = [];

        public string Text
        {
            get
            {
                lock (lines)
                    return string.Join('\n', lines);
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
