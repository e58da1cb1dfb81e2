namespace Baton.Agents;

/// <summary>
/// An MCP server as in other MCP clients' <c>mcpServers</c> block: <see cref="Command"/> for one started as a process (stdio),
/// <see cref="Url"/> for one reached by streamable HTTP. Values may hold references <c>${env:NAME}</c>; they stay references here and are
/// resolved only where the connection is made, so that a pinned team holds no secret.
/// </summary>
public sealed record McpServer
{
    /// <summary><c>stdio</c> or <c>http</c>.</summary>
    public required string Type { get; init; }

    /// <summary>stdio: the program. Null for http.</summary>
    public string? Command { get; init; }

    /// <summary>stdio: its arguments.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>stdio: its environment variables; nothing else of the head's environment is passed on but what a process needs to start.</summary>
    public SortedDictionary<string, string> Env { get; init; } = [];

    /// <summary>stdio: working folder, relative to the team file's. Null: the team file's folder.</summary>
    public string? Cwd { get; init; }

    /// <summary>http: the endpoint. Null for stdio.</summary>
    public string? Url { get; init; }

    /// <summary>http: headers sent with each request.</summary>
    public SortedDictionary<string, string> Headers { get; init; } = [];
}
