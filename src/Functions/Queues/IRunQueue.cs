namespace Baton.Functions;

/// <summary>The queue of runs to start; each head has one.</summary>
public interface IRunQueue
{
    /// <summary>The queue's name.</summary>
    public const string Name = "baton-runs";

    /// <summary>Where messages go that could not be handled.</summary>
    public const string Poison = "baton-runs-poison";

    /// <summary>The largest message, as UTF-8: what fits into the 64 KiB of a queue in base64.</summary>
    public const int MostBytes = 48 * 1024;

    /// <summary>Sends messages, each the body of <c>POST /api/runs</c>. They are stored when it returns.</summary>
    /// <param name="messages">The messages, each at most <see cref="MostBytes"/>.</param>
    /// <param name="cancellation">Ends the wait; the messages may have been sent then.</param>
    /// <exception cref="IOException">The queue does not take them now; none, some or all may have been sent.</exception>
    Task SendAsync(IReadOnlyList<string> messages, CancellationToken cancellation = default);

    /// <summary>About how many messages are in a queue, those included that are being handled. It blocks while it looks, five seconds at most.</summary>
    /// <param name="queue"><see cref="Name"/> or <see cref="Poison"/>.</param>
    /// <returns>The number; null when it cannot be told now.</returns>
    long? Count(string queue);
}
