using System.Collections.Concurrent;

namespace Baton.Tools.Servers;

/// <summary>The connections in use: one a server, made when first needed and shared by all runs.</summary>
internal sealed class ServerPool(ServerConnector connector) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ServerConnection, bool> open = new();
    private readonly CancellationTokenSource closing = new();

    /// <summary>A connection to the server, entered; <see cref="ServerConnection.Leave"/> it when done. A dead one is replaced.</summary>
    /// <exception cref="ToolUnavailableException">The server cannot be started or reached.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public async Task<ServerConnection> EnterAsync(ResolvedServer server, CancellationToken cancellationToken)
    {
        var slot = slots.GetOrAdd(server.Key, _ => new Slot());
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, typeof(ToolGateway));
            if (slot.Connection is { } running)
            {
                if (running.TryEnter())
                    return running;
                running.Retire(hanging: false);
                slot.Connection = null;
            }

            using var start = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
            var connection = await connector.ConnectAsync(server, slot.Version, start.Token).ConfigureAwait(false);
            open[connection] = true;
            _ = connection.Ended.ContinueWith(_ => open.TryRemove(connection, out bool _), TaskScheduler.Default);
            slot.Version = connection.Client.NegotiatedProtocolVersion;
            slot.Connection = connection;
            if (connection.TryEnter())
                return connection;
            var story = await connection.DescribeAsync().ConfigureAwait(false);
            throw new ToolUnavailableException(
                server.Name, $"The MCP server '{server.Name}' ended as soon as it had started: {story}.", mayHaveHappened: false);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);

        // Starts under way notice and give up; what they had started is then among the open ones or gone.
        foreach (var slot in slots.Values)
            await slot.Gate.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(open.Keys.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (var slot in slots.Values)
            slot.Gate.Release();
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public ServerConnection? Connection { get; set; }

        public string? Version { get; set; }
    }
}
