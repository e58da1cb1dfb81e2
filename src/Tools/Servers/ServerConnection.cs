using System.Text.Json;
using Baton.Tools.Stdio;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Servers;

/// <summary>
/// A running connection to a server, used by several calls at once. It ends when nobody has used it for a while, when it is retired and its
/// last user has left, or with its process. State changes under the lock; ending happens outside it.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock state = new();
    private readonly ServerProcess? process;
    private readonly IAsyncDisposable? transport;
    private readonly TimeSpan idleAfter;
    private readonly ITimer idle;
    private readonly ILogger logger;
    private readonly string name;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int users;
    private bool retired;
    private bool force;
    private bool closed;

    public ServerConnection(
        ResolvedServer server,
        McpClient client,
        SessionQuestions questions,
        ServerProcess? process,
        IAsyncDisposable? transport,
        ToolGatewayOptions options,
        TimeProvider clock,
        ILogger logger)
    {
        (name, Client, Questions, this.process, this.transport, this.logger) = (server.Name, client, questions, process, transport, logger);
        idleAfter = options.IdleAfter;
        idle = clock.CreateTimer(_ => Close(onlyIfIdle: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public McpClient Client { get; }

    /// <summary>What the server asks in the middle of calls.</summary>
    public SessionQuestions Questions { get; }

    /// <summary>Completes when the connection has ended and its process is gone; never fails.</summary>
    public Task Ended => ended.Task;

    /// <summary>The server's process id. Null: it is reached by HTTP.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>Takes part in the connection. False: it is over, take another one.</summary>
    public bool TryEnter()
    {
        lock (state)
        {
            if (retired || Client.Completion.IsCompleted || process is { HasExited: true })
                return false;
            users++;
            idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    /// <summary>Gives back what <see cref="TryEnter"/> took.</summary>
    public void Leave()
    {
        lock (state)
        {
            if (--users > 0)
                return;
            if (!retired)
            {
                idle.Change(idleAfter, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Close(onlyIfIdle: false);
    }

    /// <summary>Takes no more calls; ends when the ones under way are through.</summary>
    /// <param name="hanging">True: the server does not listen, so that asking it to end is no use.</param>
    public void Retire(bool hanging)
    {
        lock (state)
        {
            retired = true;
            force |= hanging;
            if (users > 0)
                return;
        }

        Close(onlyIfIdle: false);
    }

    /// <summary>
    /// Tells the server that nobody waits for the call's answer any more. The client library does not do so over standard input in the newest
    /// protocol; by HTTP the end of the request says it.
    /// </summary>
    public async Task CancelAsync(CallMark mark)
    {
        if (mark.Request is not { } id)
            return;
        try
        {
            await Client.SendNotificationAsync(
                NotificationMethods.CancelledNotification,
                new CancelledNotificationParams { RequestId = JsonSerializer.Deserialize<RequestId>(id, McpJsonUtilities.DefaultOptions) },
                McpJsonUtilities.DefaultOptions).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or McpException)
        {
            logger.LogDebug("MCP server {Server} could not be told of a cancellation: {Reason}", name, e.GetType().Name);
        }
    }

    /// <summary>What became of the server's process, for a message. Empty: nothing is known.</summary>
    public Task<string> DescribeAsync() => process?.DescribeAsync() ?? Task.FromResult("");

    /// <summary>Ends the connection and the server's process, whoever uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        Close(onlyIfIdle: false);
        await Ended.ConfigureAwait(false);
    }

    private void Close(bool onlyIfIdle)
    {
        lock (state)
        {
            if (onlyIfIdle && users > 0)
                return;
            retired = true;
            if (closed)
                return;
            closed = true;
        }

        _ = Task.Run(EndAsync);
    }

    private async Task EndAsync()
    {
        await idle.DisposeAsync().ConfigureAwait(false);
        try
        {
            // The process first: the client library waits for the end of its output.
            if (process is not null)
                await process.StopAsync(force).ConfigureAwait(false);
            await Client.DisposeAsync().AsTask().WaitAsync(FarewellTimeout).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogDebug("The connection to MCP server {Server} did not end cleanly: {Reason}", name, e.GetType().Name);
        }

        try
        {
            if (process is not null)
                await process.DisposeAsync().ConfigureAwait(false);
            if (transport is not null)
                await transport.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            ended.TrySetResult();
        }
    }
}
