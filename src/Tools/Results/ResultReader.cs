using System.Text;
using System.Text.Json;
using Baton.Agents;
using Baton.Schema;
using Baton.Tools.Servers;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Results;

/// <summary>Turns a server's answer into what the agent reads, and holds it to the tool's output schema.</summary>
internal static class ResultReader
{
    private const int ShownErrors = 5;

    /// <summary>Reads an answer. An answer that breaks the tool's promise becomes an error result: the model must not build on it.</summary>
    public static ToolResult Read(ToolDefinition tool, CallToolResult answer, Redactor redactor)
    {
        JsonElement? structured = answer.StructuredContent is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } content
            ? redactor.Clean(content)
            : null;
        var text = redactor.Clean(TextOf(answer.Content ?? []));
        var failed = answer.IsError == true;
        if (!failed && Misfit(tool, structured) is { } misfit)
            return new($"{tool.QualifiedName} answered, but not as it promises: {misfit} The call itself was made.", null, IsError: true);
        if (text.Length == 0)
            text = structured?.GetRawText() ?? (failed ? $"{tool.QualifiedName} failed and gave no reason." : "");
        return new(text, structured, failed);
    }

    private static string? Misfit(ToolDefinition tool, JsonElement? structured)
    {
        if (tool.OutputSchema is not { } schema)
            return null;
        if (structured is null)
            return "expected a structured result that fits its output schema, found none.";
        try
        {
            var errors = JsonSchema.Parse(schema).Validate(structured.Value);
            return errors.Count == 0 ? null : string.Join("; ", errors.Take(ShownErrors).Select(e => e.ToString())) + ".";
        }
        catch (JsonSchemaException e)
        {
            return $"its output schema is no JSON Schema: {e.Message}";
        }
    }

    private static string TextOf(IList<ContentBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append(block switch
            {
                TextContentBlock t => t.Text,
                ImageContentBlock i => $"[image, {i.MimeType}, {i.Data.Length:N0} bytes in base64]",
                AudioContentBlock a => $"[audio, {a.MimeType}, {a.Data.Length:N0} bytes in base64]",
                ResourceLinkBlock l => $"[resource {l.Uri}: {l.Description ?? l.Name}]",
                EmbeddedResourceBlock { Resource: TextResourceContents r } => r.Text,
                EmbeddedResourceBlock { Resource: { } r } => $"[resource {r.Uri}, {r.MimeType ?? "of an unknown kind"}]",
                _ => $"[{block.Type}]",
            });
        }

        return text.ToString();
    }
}
