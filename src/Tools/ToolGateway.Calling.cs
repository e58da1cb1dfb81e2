using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using Baton.Tools.Asking;
using Baton.Tools.Results;
using Baton.Tools.Servers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Baton.Tools;

/// <content>A call, from its arguments to its result or its questions.</content>
public sealed partial class ToolGateway
{
    private async Task<ToolResult> CallAsync(
        string server,
        McpServer spec,
        ToolDefinition tool,
        JsonElement arguments,
        string idempotencyKey,
        string folder,
        TimeSpan timeout,
        ToolQuestions? asked,
        IReadOnlyList<ToolReply>? replies,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        if (arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            return new($"{tool.QualifiedName} takes a JSON object of arguments, found {arguments.ValueKind}.", null, IsError: true);
        var call = new CallToolRequestParams
        {
            Name = tool.Name,
            Arguments = Arguments(arguments),
            Meta = new JsonObject { [IdempotencyKey] = idempotencyKey },
        };
        var parameters = JsonSerializer.SerializeToNode(call, McpJsonUtilities.DefaultOptions)!.AsObject();
        if (asked is { Items.Count: > 0 })
            parameters["inputResponses"] = QuestionReader.Write(asked, replies!);
        if (asked?.State is { } state)
            parameters["requestState"] = state;
        var resolved = resolver.Resolve(server, spec, folder);
        var answer = await AskAsync(
            resolved,
            $"the call of {tool.QualifiedName}",
            timeout,
            (connection, cancel) => SendAsync(connection, resolved, tool, parameters, cancel),
            cancellationToken).ConfigureAwait(false);
        var result = answer switch
        {
            { Refusal: { } refusal } => new($"{tool.QualifiedName} was refused by its server: {refusal}", null, IsError: true),
            { Value: { Questions: { } questions } } => QuestionReader.Read(tool, questions, resolved.Redactor),
            _ => ResultReader.Read(tool, answer.Value!.Result!, resolved.Redactor),
        };
        return answer.Remark is { } remark && result.Asks is null ? result with { Text = $"{result.Text}\n{remark}" } : result;
    }

    private static async Task<CallAnswer> SendAsync(
        ServerConnection connection, ResolvedServer server, ToolDefinition tool, JsonObject parameters, CancellationToken cancellationToken)
    {
        // The newest protocol wants some arguments repeated as HTTP headers; the library knows which from the schema.
        if (server.Url is not null && tool.InputSchema.GetRawText().Contains("x-mcp-header", StringComparison.Ordinal))
            connection.Client.AddKnownTools([new Tool { Name = tool.Name, InputSchema = tool.InputSchema }]);

        // The library adds to the parameters, and a request may have to be sent twice.
        var request = new JsonRpcRequest { Method = RequestMethods.ToolsCall, Params = parameters.DeepClone() };
        var response = await connection.Client.SendRequestAsync(request, cancellationToken).ConfigureAwait(false);
        return RawResultsTransport.Asks(response.Result)
            ? new CallAnswer(null, response.Result)
            : new CallAnswer(
                response.Result.Deserialize<CallToolResult>(McpJsonUtilities.DefaultOptions) ?? throw new JsonException("it is null"), null);
    }

    /// <param name="Result">What the tool answered. Null: it asks.</param>
    /// <param name="Questions">What it asks, as it came. Null: it answered.</param>
    private sealed record CallAnswer(CallToolResult? Result, JsonNode? Questions);
}
