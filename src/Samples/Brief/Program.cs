using System.Reflection;
using Brief;
using ModelContextProtocol;
using ModelContextProtocol.Server;

const string usage = """
    Brief [--folder FOLDER]

      A folder of Markdown and text files as an MCP server over stdin and stdout. FOLDER is by default the one that BRIEF_FOLDER names, or
      else notes/ in the current folder.
    """;

if (args is not ([] or ["--folder", _]))
{
    await Console.Error.WriteLineAsync(usage);
    return args is ["--help" or "-h"] ? 0 : 2;
}

var path = args is ["--folder", var named] ? named : Environment.GetEnvironmentVariable("BRIEF_FOLDER") is { Length: > 0 } set ? set : "notes";
try
{
    var tools = new NoteTools(new NoteFolder(path));
    var options = new McpServerOptions
    {
        ServerInfo = new() { Name = "brief-notes", Title = "Folder of notes", Version = "1.0.0" },
        ToolCollection =
        [
            .. from method in typeof(NoteTools).GetMethods(BindingFlags.Public | BindingFlags.Instance)
               where method.GetCustomAttribute<McpServerToolAttribute>() is not null
               select McpServerTool.Create(method, tools, new() { SerializerOptions = McpJsonUtilities.DefaultOptions }),
        ],
    };
    await using var transport = new StdioServerTransport(options);
    await using var server = McpServer.Create(transport, options);
    await server.RunAsync();
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
