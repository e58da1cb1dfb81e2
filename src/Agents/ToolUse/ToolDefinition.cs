using System.Text.Json;

namespace Baton.Agents;

/// <summary>A tool as its MCP server described it when the run pinned it.</summary>
public sealed record ToolDefinition
{
    /// <summary>The server's name in the team file.</summary>
    public required string Server { get; init; }

    /// <summary>The tool's name on the server.</summary>
    public required string Name { get; init; }

    /// <summary>What the tool does, in the server's words (untrusted).</summary>
    public string Description { get; init; } = "";

    /// <summary>JSON Schema of its arguments.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>JSON Schema of its structured result. Null: none promised.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>MCP <c>readOnlyHint</c>. Null: not said.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>MCP <c>destructiveHint</c>. Null: not said.</summary>
    public bool? Destructive { get; init; }

    /// <summary>MCP <c>idempotentHint</c>. Null: not said.</summary>
    public bool? Idempotent { get; init; }

    /// <summary>MCP <c>openWorldHint</c>. Null: not said.</summary>
    public bool? OpenWorld { get; init; }

    /// <summary>The name used in team files: <c>server.tool</c>.</summary>
    public string QualifiedName => $"{Server}.{Name}";
}
