using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using Baton.Tools.Listing;
using Baton.Tools.Results;
using Baton.Tools.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Baton.Tools;

/// <summary>
/// The door to the tools: lists and calls what MCP servers offer. Servers are started or reached when first needed, shared by all
/// calls and runs, restarted when they die and ended when nobody uses them. Safe for use by many threads.
/// </summary>
/// <remarks>
/// A server's process gets an environment of its own: what a process needs to start, and what the team file names. References
/// <c>${env:NAME}</c> are filled in here from the settings or the environment, and their values are taken out of messages, logs and results.
/// </remarks>
public sealed partial class ToolGateway : IAsyncDisposable
{
    private const string IdempotencyKey = "baton/idempotency-key";
    private const int MostPages = 100;

    // After a time-out or a cancellation the server is told; this long the answer may still come.
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    private readonly ToolGatewayOptions options;
    private readonly TimeProvider clock;
    private readonly ServerResolver resolver;
    private readonly ServerPool pool;
    private readonly ToolReader reader;

    /// <summary>Makes a gateway; nothing is started yet.</summary>
    /// <param name="settings">Where <c>${env:NAME}</c> references are looked up first; the process's environment is second.</param>
    /// <param name="logger">Gets what servers write to their standard error, and what is left out of their listings.</param>
    /// <param name="clock">Measures time-outs and idleness. Null: the system's clock.</param>
    /// <param name="options">Limits. Null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public ToolGateway(IConfiguration settings, ILogger<ToolGateway> logger, TimeProvider? clock = null, ToolGatewayOptions? options = null)
    {
        this.options = options ?? new ToolGatewayOptions();
        this.options.Check();
        this.clock = clock ?? TimeProvider.System;
        resolver = new ServerResolver(settings);
        pool = new ServerPool(new ServerConnector(this.options, this.clock, logger));
        reader = new ToolReader(logger);
    }

    /// <summary>Lists the tools that an allow-list names, sorted by qualified name.</summary>
    /// <param name="servers">The team's servers; only those that the allow-list names are started.</param>
    /// <param name="allow">Patterns <c>server.tool</c>, with <c>*</c> in the tool's part.</param>
    /// <param name="folder">The team file's folder, in which servers start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolUnavailableException">A server cannot be started or reached, does not list its tools, or has none that a
    /// pattern names; <see cref="ToolUnavailableException.MayHaveHappened"/> is false.</exception>
    public async Task<IReadOnlyList<ToolDefinition>> ListAsync(
        IReadOnlyDictionary<string, McpServer> servers, IReadOnlyList<string> allow, string folder, CancellationToken cancellationToken)
    {
        var wanted = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var pattern in allow)
        {
            var server = pattern.Split('.', 2)[0];
            if (!servers.ContainsKey(server))
            {
                throw new ToolUnavailableException(
                    server,
                    $"The allow-list names '{pattern}', but there is no MCP server '{server}'; there are: {string.Join(", ", servers.Keys)}.",
                    mayHaveHappened: false);
            }

            if (!wanted.TryGetValue(server, out var patterns))
                wanted[server] = patterns = [];
            patterns.Add(pattern);
        }

        var lists = await Task.WhenAll(wanted.Select(w => ListAsync(w.Key, servers[w.Key], w.Value, folder, cancellationToken)))
            .ConfigureAwait(false);
        return [.. lists.SelectMany(l => l).OrderBy(t => t.QualifiedName, StringComparer.Ordinal)];
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="server">The server's name in the team file.</param>
    /// <param name="spec">The server.</param>
    /// <param name="tool">The tool as it was pinned; its result is held to the output schema it had then.</param>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="idempotencyKey">Sent as <c>_meta["baton/idempotency-key"]</c>; the same for each repetition of one call.</param>
    /// <param name="folder">The team file's folder.</param>
    /// <param name="timeout">How long the answer may take from when the server is ready; more than zero.</param>
    /// <param name="cancellationToken">Gives up; the server is told.</param>
    /// <returns>What the tool answered. Also the tool's own failure, a server's refusal of the call, and an answer that does not fit the
    /// output schema, with <see cref="ToolResult.IsError"/>. <see cref="ToolResult.Asks"/> where the tool has to know something first: then the
    /// call goes on with <see cref="ResumeAsync"/>.</returns>
    /// <exception cref="ToolUnavailableException">No answer, or one that cannot be taken;
    /// <see cref="ToolUnavailableException.MayHaveHappened"/> says whether the call may have had its effect.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the call may have had its effect.</exception>
    public Task<ToolResult> CallAsync(
        string server,
        McpServer spec,
        ToolDefinition tool,
        JsonElement arguments,
        string idempotencyKey,
        string folder,
        TimeSpan timeout,
        CancellationToken cancellationToken) =>
        CallAsync(server, spec, tool, arguments, idempotencyKey, folder, timeout, null, null, cancellationToken);

    /// <summary>Calls a tool again that asked something, with what became of its questions; by the same or another gateway, whenever.</summary>
    /// <param name="server">The server's name in the team file.</param>
    /// <param name="spec">The server.</param>
    /// <param name="tool">The tool as it was pinned.</param>
    /// <param name="arguments">The same as in the first call.</param>
    /// <param name="idempotencyKey">The same as in the first call.</param>
    /// <param name="folder">The team file's folder.</param>
    /// <param name="timeout">How long the answer may take from when the server is ready; more than zero.</param>
    /// <param name="asked">What it asked.</param>
    /// <param name="replies">What became of each question, in their order.</param>
    /// <param name="cancellationToken">Gives up; the server is told.</param>
    /// <returns>As from the first call; also more questions.</returns>
    /// <exception cref="ArgumentException">There is not one reply for each question.</exception>
    /// <exception cref="ToolUnavailableException">As from the first call.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the call may have had its effect.</exception>
    public Task<ToolResult> ResumeAsync(
        string server,
        McpServer spec,
        ToolDefinition tool,
        JsonElement arguments,
        string idempotencyKey,
        string folder,
        TimeSpan timeout,
        ToolQuestions asked,
        IReadOnlyList<ToolReply> replies,
        CancellationToken cancellationToken) =>
        replies.Count == asked.Items.Count
            ? CallAsync(server, spec, tool, arguments, idempotencyKey, folder, timeout, asked, replies, cancellationToken)
            : throw new ArgumentException($"Expected {asked.Items.Count} replies, one for each question, found {replies.Count}.", nameof(replies));

    /// <summary>Ends all connections and the processes of all servers.</summary>
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private async Task<List<ToolDefinition>> ListAsync(
        string server, McpServer spec, List<string> patterns, string folder, CancellationToken cancellationToken)
    {
        var resolved = resolver.Resolve(server, spec, folder);
        var answer = await AskAsync(
            resolved, "the listing of its tools", options.StartTimeout, (c, cancel) => ListAllAsync(server, c, cancel), cancellationToken)
            .ConfigureAwait(false);
        if (answer.Refusal is { } refusal)
            throw new ToolUnavailableException(server, $"The MCP server '{server}' does not list its tools: {refusal}", mayHaveHappened: false);
        var tools = answer.Value!;
        if (tools.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ToolUnavailableException(
                server, $"The MCP server '{server}' lists two tools named '{twice.Key}'; expected each name once.", mayHaveHappened: false);
        }

        foreach (var pattern in patterns)
        {
            if (!tools.Any(t => Wildcard.Matches(pattern, t.QualifiedName)))
            {
                throw new ToolUnavailableException(
                    server,
                    $"The allow-list names '{pattern}', but the MCP server '{server}' has no such tool; "
                    + $"it has: {string.Join(", ", tools.Select(t => t.Name).Take(50))}.",
                    mayHaveHappened: false);
            }
        }

        return tools.FindAll(t => patterns.Exists(p => Wildcard.Matches(p, t.QualifiedName)));
    }

    private static Dictionary<string, JsonElement> Arguments(JsonElement arguments)
    {
        var named = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (arguments.ValueKind == JsonValueKind.Object)
        {
            // The last of two arguments with one name counts, as for every other reader of the same JSON.
            foreach (var argument in arguments.EnumerateObject())
                named[argument.Name] = argument.Value.Clone();
        }

        return named;
    }

    private async Task<List<ToolDefinition>> ListAllAsync(string server, ServerConnection connection, CancellationToken cancellationToken)
    {
        var tools = new List<ToolDefinition>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var listed = await connection.Client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken)
                .ConfigureAwait(false);
            tools.AddRange(listed.Tools.Select(t => reader.Read(server, t)).OfType<ToolDefinition>());
            if (tools.Count > options.MaxTools)
                throw new JsonException($"it lists more than {options.MaxTools} tools");
            cursor = listed.NextCursor;
            if (cursor is null)
                return tools;
        }

        throw new JsonException($"its list of tools has more than {MostPages} pages");
    }
}
