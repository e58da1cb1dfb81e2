namespace Baton.Cli;

/// <summary>A head that was started for this process. Disposing stops it in order.</summary>
/// <param name="url">Its base address.</param>
/// <param name="key">Its function key. Null: it asks for none.</param>
/// <param name="stop">Stops it: takes no more requests, finishes what is in flight, closes its store. Null: nothing to stop.</param>
/// <param name="dashboard">A link that opens the dashboard signed in, once. Null: there is none.</param>
public sealed class HeadConnection(Uri url, string? key, Func<ValueTask>? stop = null, Uri? dashboard = null) : IAsyncDisposable
{
    private Func<ValueTask>? _stop = stop;

    /// <summary>The head's base address.</summary>
    public Uri Url { get; } = url;

    /// <summary>The head's function key. Null: it asks for none.</summary>
    public string? Key { get; } = key;

    /// <summary>A link that opens the dashboard signed in, once. Null: there is none.</summary>
    public Uri? Dashboard { get; } = dashboard;

    /// <summary>Stops the head; a second call does nothing.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _stop, null)?.Invoke() ?? ValueTask.CompletedTask;
}
