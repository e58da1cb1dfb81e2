using System.Text;
using Baton.Engine.Queues;

namespace Baton.Engine.Hosting.Queues;

/// <summary>Sends messages to queues of the host's own connection, encoded as host.json says.</summary>
public sealed class QueueSender
{
    private readonly QueueConnections _connections;
    private readonly HostJson _host;

    internal QueueSender(QueueConnections connections, HostJson host) => (_connections, _host) = (connections, host);

    /// <summary>Where the queues are, in words, without secrets.</summary>
    /// <exception cref="InvalidOperationException">The connection's setting cannot be read.</exception>
    public string Place => _connections.Open(null).Place;

    /// <summary>Makes a queue if it is not there.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The connection's setting cannot be read.</exception>
    /// <exception cref="QueueException">The queues cannot be reached, or refuse.</exception>
    public Task CreateAsync(string queue, CancellationToken cancellation = default) => _connections.Open(null).CreateAsync(queue, cancellation);

    /// <summary>About how many messages a queue has, those included that are being handled; 0 where there is no such queue.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The connection's setting cannot be read.</exception>
    /// <exception cref="QueueException">The queues cannot be reached, or refuse.</exception>
    public Task<long> CountAsync(string queue, CancellationToken cancellation = default) => _connections.Open(null).CountAsync(queue, cancellation);

    /// <summary>Sends messages; they are stored when it returns.</summary>
    /// <param name="queue">The queue's name; it is made if it is not there.</param>
    /// <param name="messages">The messages' texts, each at most 48 KiB in UTF-8 (64 KiB where <c>messageEncoding</c> is <c>none</c>).</param>
    /// <param name="cancellation">Ends the wait; the messages may have been sent then.</param>
    /// <exception cref="QueueException">The queue cannot be reached, or refuses; none, some or all messages may have been sent.</exception>
    public async Task SendAsync(string queue, IReadOnlyList<string> messages, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        ArgumentNullException.ThrowIfNull(messages);
        var queues = _connections.Open(null);
        await queues.CreateAsync(queue, cancellation);
        await queues.SendAsync(queue, [.. messages.Select(text => QueueText.Encode(Encoding.UTF8.GetBytes(text), _host.Queues.IsBase64))], cancellation);
    }
}
