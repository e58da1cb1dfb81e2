using System.Reflection;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SupportDesk.Desk;
using SupportDesk.Tools;

namespace SupportDesk;

/// <summary>What the support desk offers over MCP, whatever the transport.</summary>
internal static class DeskServer
{
    public static McpServerOptions Options(DeskFile desk, TimeProvider clock) => new()
    {
        ServerInfo = new() { Name = "support-desk", Title = "Inkwell support desk", Version = "1.0.0" },
        ServerInstructions =
            "The support desk of Inkwell, a document app. Look things up before you change anything; a refund cannot be taken back.",
        ToolCollection =
        [
            .. ToolsOf(new CustomerTools(desk)),
            .. ToolsOf(new InvoiceTools(desk)),
            .. ToolsOf(new ArticleTools(desk)),
            .. ToolsOf(new TicketTools(desk, clock)),
            .. ToolsOf(new RefundTools(desk, clock)),
        ],
        Filters = { Request = { CallToolFilters = { SayWhatIsMissing } } },
    };

    private static IEnumerable<McpServerTool> ToolsOf(object tools) =>
        from method in tools.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance)
        where method.GetCustomAttribute<McpServerToolAttribute>() is not null
        select McpServerTool.Create(method, tools, new() { SerializerOptions = Reply.Json });

    // A caller that leaves out an argument, or misspells one, is told which; by itself the server would only say that the call failed.
    private static McpRequestHandler<CallToolRequestParams, CallToolResult> SayWhatIsMissing(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next) => async (request, cancellationToken) =>
    {
        if (request.MatchedPrimitive is not McpServerTool { ProtocolTool: var tool })
            return await next(request, cancellationToken);
        var given = request.Params?.Arguments ?? new Dictionary<string, JsonElement>();
        List<string> required = tool.InputSchema.TryGetProperty("required", out var names)
            ? [.. names.EnumerateArray().Select(n => n.GetString()!)]
            : [];
        if (required.Where(name => !given.ContainsKey(name)).ToList() is { Count: > 0 } missing)
            return Reply.Error($"{tool.Name} needs {string.Join(", ", required)}; missing: {string.Join(", ", missing)}.");
        try
        {
            return await next(request, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException)
        {
            return Reply.Error($"{tool.Name}: an argument is not of the kind its description asks for: {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Reply.Error($"The desk's data cannot be used: {e.Message}");
        }
    };
}
