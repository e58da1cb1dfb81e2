namespace Baton.Sqlite;

/// <summary>How a <see cref="SqliteFile"/> is opened.</summary>
public sealed record SqliteFileOptions
{
    /// <summary>When a commit counts as done. Default: <see cref="SqliteSynchronous.Full"/>.</summary>
    public SqliteSynchronous Synchronous { get; init; } = SqliteSynchronous.Full;

    /// <summary>How long a statement waits for a lock held by another connection. Default: 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The log is folded into the main file each time it has grown by this many pages of 4 KB. Default: 2,000.</summary>
    public int CheckpointPages { get; init; } = 2000;

    /// <summary>
    /// A file that was not closed properly is checked for damage while opening if it is at most this large, in bytes.
    /// Default: 64 MB (a fraction of a second). 0 never checks, <see cref="long.MaxValue"/> always does.
    /// </summary>
    public long CheckUpTo { get; init; } = 64L << 20;
}
