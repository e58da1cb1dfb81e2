using System.Text.Json;
using Baton.Tools.Http;
using Baton.Tools.Stdio;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Servers;

/// <summary>Starts or reaches a server and agrees with it on a protocol version.</summary>
internal sealed class ServerConnector(ToolGatewayOptions options, TimeProvider clock, ILogger logger)
{
    /// <summary>Versions that begin with the <c>initialize</c> handshake, newest first.</summary>
    private static readonly string[] Handshakes = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>Connects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="pinned">The version agreed on last time: asked for first, so that a slow answer to the library's probe for the newest version
    /// does not silently change the protocol. Null: not connected before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolUnavailableException">The server cannot be started or reached, or does not speak MCP.</exception>
    public async Task<ServerConnection> ConnectAsync(ResolvedServer server, string? pinned, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.StartTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (pinned is not null)
            {
                try
                {
                    return await TryAsync(server, pinned, both.Token).ConfigureAwait(false);
                }
                catch (Unfit)
                {
                    // The server was replaced by one that speaks another version: begin anew.
                }
            }

            try
            {
                return await TryAsync(server, null, both.Token).ConfigureAwait(false);
            }
            catch (Unfit e) when (e.InnerException is JsonException)
            {
                // Some servers answer the probe for the newest version, unknown to them, with a success that makes no sense.
                foreach (var version in Handshakes)
                {
                    try
                    {
                        return await TryAsync(server, version, both.Token).ConfigureAwait(false);
                    }
                    catch (Unfit)
                    {
                        // The next older one, then.
                    }
                }

                throw;
            }
        }
        catch (Unfit e)
        {
            throw new ToolUnavailableException(server.Name, e.Message, mayHaveHappened: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolUnavailableException(
                server.Name,
                $"The MCP server '{server.Name}' ({server.Shown}) did not answer within {options.StartTimeout.TotalSeconds:0} s.",
                mayHaveHappened: false);
        }
    }

    private Task<ServerConnection> TryAsync(ResolvedServer server, string? version, CancellationToken cancellationToken) =>
        server.Url is null ? StartAsync(server, version, cancellationToken) : ReachAsync(server, version, cancellationToken);

    private async Task<ServerConnection> StartAsync(ResolvedServer server, string? version, CancellationToken cancellationToken)
    {
        var process = await ServerProcess.StartAsync(server, options, logger).ConfigureAwait(false);
        try
        {
            var questions = new SessionQuestions(server, logger);
            var transport = new RawResultsTransport(new StreamClientTransport(process.Input, process.Output));
            var client = await McpClient.CreateAsync(transport, ClientOptions(version, questions), cancellationToken: cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            return new ServerConnection(server, client, questions, process, null, options, clock, logger);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            var story = await process.DescribeAsync().ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
            if (story.Length > 0)
                throw new Unfit($"The MCP server '{server.Name}' was started as {server.Shown} but did not answer in time; {story}.", e);
            throw;
        }
        catch (Exception e)
        {
            var story = await process.DescribeAsync().ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
            throw new Unfit(
                $"The MCP server '{server.Name}' was started as {server.Shown} but expected an MCP server's answer, found none: "
                + $"{(story.Length > 0 ? story : server.Redactor.Clean(e.Message))}. Run the command by hand in '{server.Cwd}' to see more.",
                e);
        }
    }

    private async Task<ServerConnection> ReachAsync(ResolvedServer server, string? version, CancellationToken cancellationToken)
    {
        // No redirects: one could carry the headers, and with them a token, to another host.
        var http = new HttpClient(new AnswerLimit(
            options.MaxAnswerBytes,
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var transport = new HttpClientTransport(
            new()
            {
                Endpoint = server.Url!,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = server.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase),
                EnableStandaloneGetStream = false,
                ConnectionTimeout = options.StartTimeout,
                MaxReconnectionAttempts = 2,
            },
            http,
            ownsHttpClient: true);
        try
        {
            var questions = new SessionQuestions(server, logger);
            var client = await McpClient.CreateAsync(
                new RawResultsTransport(transport), ClientOptions(version, questions), cancellationToken: cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            return new ServerConnection(server, client, questions, null, transport, options, clock, logger);
        }
        catch (Exception e)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw new Unfit($"The MCP server '{server.Name}' could not be reached at {server.Shown}: {server.Redactor.Clean(e.Message)}", e);
        }
    }

    private McpClientOptions ClientOptions(string? version, SessionQuestions questions) => new()
    {
        ClientInfo = new Implementation { Name = "baton", Version = typeof(ToolGateway).Assembly.GetName().Version?.ToString(3) ?? "0" },
        ProtocolVersion = version,
        InitializationTimeout = options.StartTimeout,
        TimeProvider = clock,
        Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability { Form = new FormElicitationCapability() } },
        Handlers = new McpClientHandlers { ElicitationHandler = questions.TakeAsync },
    };

    /// <summary>One attempt failed; another version may fit.</summary>
    private sealed class Unfit(string message, Exception inner) : Exception(message, inner);
}
