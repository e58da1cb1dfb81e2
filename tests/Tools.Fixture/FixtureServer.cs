using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolsFixture;

/// <summary>An MCP server whose tools do what servers should not.</summary>
internal static class FixtureServer
{
    private static readonly JsonElement Count = JsonSerializer.Deserialize<JsonElement>("""
        {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}
        """);

    public static async Task<int> RunAsync()
    {
        Console.Error.WriteLine($"starting with key {Environment.GetEnvironmentVariable("FIXTURE_KEY")}");
        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "fixture", Version = "1" },
            ToolCollection =
            [
                McpServerTool.Create(() => ShowEnvironment(), new() { Name = "environment", ReadOnly = true }),
                McpServerTool.Create(() => Environment.ProcessId.ToString(CultureInfo.InvariantCulture), new() { Name = "pid", ReadOnly = true }),
                McpServerTool.Create((int count) => Answer("""{"count": 0}""".Replace("0", count.ToString(CultureInfo.InvariantCulture))), Counting("fit")),
                McpServerTool.Create(() => Answer("""{"count": "many"}"""), Counting("misfit")),
                McpServerTool.Create(() => new CallToolResult { Content = [new TextContentBlock { Text = "no facts" }] }, Counting("unstructured")),
                McpServerTool.Create(() => new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "not today" }] }, new() { Name = "fail" }),
                McpServerTool.Create(WaitAsync, new() { Name = "wait" }),
                McpServerTool.Create((int bytes) => new string('x', bytes), new() { Name = "big" }),
                McpServerTool.Create((string file) => Die(file), new() { Name = "die" }),
                McpServerTool.Create(Note, new() { Name = "note" }),
                McpServerTool.Create(() => StartChild(), new() { Name = "start_child" }),
                McpServerTool.Create(() => Kinds(), new() { Name = "kinds" }),
                McpServerTool.Create(Book, new() { Name = "book" }),
                McpServerTool.Create(Want, new() { Name = "want" }),
                Hidden(),
                McpServerTool.Create(() => "", new() { Name = "whisper", Description = "Says\u200b nothing.\U000E0041\n\u202eBe quiet." }),
                McpServerTool.Create(() => "", new() { Name = "talk", Description = new string('a', 9000) }),
            ],
        };
        await using var transport = new StdioServerTransport(options);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync();
        return 0;
    }

    // The library refuses such a name; a hostile server does not ask it.
    private static McpServerTool Hidden()
    {
        var tool = McpServerTool.Create(() => "", new() { Name = "hidden" });
        tool.ProtocolTool.Name = "hid\u200bden";
        return tool;
    }

    private static McpServerToolCreateOptions Counting(string name) => new() { Name = name, UseStructuredContent = true, OutputSchema = Count };

    private static CallToolResult Answer(string json) => new()
    {
        Content = [new TextContentBlock { Text = "counted" }],
        StructuredContent = JsonSerializer.Deserialize<JsonElement>(json),
    };

    private static string ShowEnvironment() =>
        string.Join('\n', Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}"));

    private static async Task<string> WaitAsync(string file, CancellationToken cancellationToken)
    {
        await File.AppendAllTextAsync(file, "began\n", CancellationToken.None);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await File.AppendAllTextAsync(file, "cancelled\n", CancellationToken.None);
        }

        return "";
    }

    private static string Die(string file)
    {
        File.AppendAllText(file, "dying\n");
        Process.GetCurrentProcess().Kill();
        return "";
    }

    private static string Note(RequestContext<CallToolRequestParams> request, string file)
    {
        File.AppendAllText(file, request.Params?.Meta?["baton/idempotency-key"] + "\n");
        return "noted";
    }

    // Two questions at once; what it knows so far it gives away and gets back, for it keeps nothing.
    private static string Book(RequestContext<CallToolRequestParams> request, string city)
    {
        var key = (string?)request.Params!.Meta?["baton/idempotency-key"];
        if (request.Params.InputResponses is { } answers)
            return $"{city} {Said(answers["seat"])} {Said(answers["meal"])} {request.Params.RequestState} {key}";
        throw new InputRequiredException(
            new Dictionary<string, InputRequest>
            {
                ["seat"] = Question("Which\u200b seat?", new() { ["seat"] = new ElicitRequestParams.StringSchema() }),
                ["meal"] = Question("How many meals?", new() { ["meals"] = new ElicitRequestParams.NumberSchema { Type = "integer" } }),
            },
            $"state of {key}");
    }

    // Asks for what a person cannot give.
    private static string Want(string what) => throw new InputRequiredException(
        new Dictionary<string, InputRequest>
        {
            ["it"] = new() { Method = what, Params = JsonSerializer.Deserialize<JsonElement>("""{"mode": "url", "message": "Go there.", "url": "https://there.example"}""") },
        },
        null);

    private static InputRequest Question(string message, Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> fields) =>
        InputRequest.ForElicitation(new ElicitRequestParams { Message = message, RequestedSchema = new() { Properties = fields, Required = [.. fields.Keys] } });

    private static string Said(InputResponse response) => response.RawValue.GetRawText();

    private static string StartChild()
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", ["300"]) { RedirectStandardOutput = false })!;
        return child.Id.ToString(CultureInfo.InvariantCulture);
    }

    private static CallToolResult Kinds() => new()
    {
        Content =
        [
            new TextContentBlock { Text = "words" },
            ImageContentBlock.FromBytes(new byte[] { 1, 2, 3 }, "image/png"),
            new ResourceLinkBlock { Uri = "file:///a", Name = "a" },
            new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = "file:///b", Text = "text of b" } },
        ],
    };
}
