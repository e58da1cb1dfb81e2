using System.Text;
using System.Text.Json;
using Baton.Agents;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Listing;

/// <summary>Turns what a server says of its tools into definitions that may be shown to a model; leaves out tools that may not.</summary>
internal sealed class ToolReader(ILogger logger)
{
    private const int MostDescription = 4000;
    private const int MostSchemaBytes = 64 * 1024;

    /// <returns>Null: the tool is left out, and the log says why.</returns>
    public ToolDefinition? Read(string server, Tool tool)
    {
        var name = tool.Name ?? "";
        if (!VisibleText.IsPlainName(name))
            return LeaveOut(server, name, "its name has characters other than A-Z a-z 0-9 _ - . / or more than 128 of them");
        if (tool.InputSchema.ValueKind != JsonValueKind.Object)
            return LeaveOut(server, name, "its input schema is not an object");
        if (Size(tool.InputSchema) + Size(tool.OutputSchema) > MostSchemaBytes)
            return LeaveOut(server, name, $"its schemas are larger than {MostSchemaBytes / 1024} KB");

        var said = tool.Description ?? "";
        var description = VisibleText.Clean(said);
        if (description != said)
            logger.LogWarning("MCP server {Server}: the description of {Tool} had invisible characters, which were taken out.", server, name);
        if (description.Length > MostDescription)
            description = string.Concat(description.AsSpan(0, MostDescription - 1).TrimEnd(), "…");
        return new ToolDefinition
        {
            Server = server,
            Name = name,
            Description = description,
            InputSchema = VisibleText.CleanSchema(tool.InputSchema),
            OutputSchema = tool.OutputSchema is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } output
                ? VisibleText.CleanSchema(output)
                : null,
            ReadOnly = tool.Annotations?.ReadOnlyHint,
            Destructive = tool.Annotations?.DestructiveHint,
            Idempotent = tool.Annotations?.IdempotentHint,
            OpenWorld = tool.Annotations?.OpenWorldHint,
        };
    }

    private ToolDefinition? LeaveOut(string server, string name, string reason)
    {
        var shown = VisibleText.Clean(name);
        logger.LogWarning(
            "MCP server {Server}: its tool '{Tool}' is left out: {Reason}.", server, shown.Length > 64 ? shown[..64] : shown, reason);
        return null;
    }

    private static int Size(JsonElement? schema) =>
        schema is { ValueKind: not JsonValueKind.Undefined } value ? Encoding.UTF8.GetByteCount(value.GetRawText()) : 0;
}
