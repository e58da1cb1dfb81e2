namespace Baton.Records;

/// <summary>The records cannot be read or written at the moment, for example because the disk is full. Nothing was recorded.</summary>
public sealed class RunStoreException(string message, bool closed, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>
    /// True: the disk failed in a way after which nothing can be promised any more, and every further write fails the same way until the
    /// store is opened again. False: the same call may succeed later.
    /// </summary>
    public bool Closed { get; } = closed;
}
