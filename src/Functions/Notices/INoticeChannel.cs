namespace Baton.Functions;

/// <summary>A way to reach people.</summary>
public interface INoticeChannel
{
    /// <summary>Its name in the journal.</summary>
    string Name { get; }

    /// <summary>Whether the settings say how to use it.</summary>
    /// <exception cref="InvalidOperationException">They say it, but wrongly.</exception>
    bool IsConfigured { get; }

    /// <summary>Whom one message each is sent to; null in the list stands for the channel's one receiver.</summary>
    /// <param name="people">Who is asked.</param>
    IEnumerable<string?> Receivers(IReadOnlyList<string> people);

    /// <summary>Sends one message. What it throws is tried again later.</summary>
    /// <param name="notice">What to say.</param>
    /// <param name="to">One of <see cref="Receivers"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NoticeRefusedException">The receiver will not take it, however often it is tried.</exception>
    Task SendAsync(Notice notice, string? to, CancellationToken cancellation);
}

/// <summary>A receiver will not take a notice, however often it is tried.</summary>
/// <param name="message">Why.</param>
public sealed class NoticeRefusedException(string message) : Exception(message);
