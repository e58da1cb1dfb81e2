namespace Baton.Engine.Queues;

/// <summary>
/// Queues as Azure Storage has them: a message is taken for a while, and seen again when that ends, unless it was deleted. What a method
/// has returned from is stored. Safe for concurrent use.
/// </summary>
/// <remarks>Each method throws <see cref="QueueException"/> when the queues cannot be reached or refuse.</remarks>
internal interface IMessageQueues
{
    /// <summary>Where the queues are, in words, without secrets.</summary>
    string Place { get; }

    /// <summary>Makes the queue if it is not there. The other methods expect it to be there.</summary>
    Task CreateAsync(string queue, CancellationToken cancellation);

    /// <summary>Sends messages. When it throws, none, some or all of them may have been sent.</summary>
    Task SendAsync(string queue, IReadOnlyList<string> bodies, CancellationToken cancellation);

    /// <summary>Takes up to <paramref name="most"/> (1 to 32) messages that can be seen, roughly in the order in which they were sent.</summary>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan lease, CancellationToken cancellation);

    /// <summary>Holds a message that the caller holds for a while from now.</summary>
    /// <returns>The message with its new receipt; null when the lease had ended and somebody else has it, or it is gone.</returns>
    Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan lease, CancellationToken cancellation);

    /// <summary>Gives a message back that the caller holds.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="message">The message.</param>
    /// <param name="hidden">How long nobody sees it from now; zero lets it be seen at once.</param>
    /// <param name="unused">The caller did nothing with it: it should not count as taken. Queues that cannot take that back let it count.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False when the lease had ended and somebody else has it, or it is gone.</returns>
    Task<bool> ReturnAsync(string queue, QueueMessage message, TimeSpan hidden, bool unused, CancellationToken cancellation);

    /// <summary>Deletes a message that the caller holds.</summary>
    /// <returns>False when the lease had ended and somebody else has it, or it is gone.</returns>
    Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellation);

    /// <summary>About how many messages the queue has, those included that somebody holds; 0 where there is no such queue.</summary>
    Task<long> CountAsync(string queue, CancellationToken cancellation);

    /// <summary>
    /// Completes when there may be messages to see. Queues that cannot tell complete after <paramref name="pause"/>; the others may take longer.
    /// </summary>
    Task WaitAsync(string queue, TimeSpan pause, CancellationToken cancellation);
}
