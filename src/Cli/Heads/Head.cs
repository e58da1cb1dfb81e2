namespace Baton.Cli;

/// <summary>The head a call talks to, and how it was come by.</summary>
internal sealed class Head(HeadClient client, HeadConnection? own) : IAsyncDisposable
{
    public HeadClient Client { get; } = client;

    /// <summary>True: the head lives in this process and ends with the call, so nothing goes on unless this call waits for it.</summary>
    public bool IsOwn => own is not null;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (own is not null)
            await own.DisposeAsync();
    }
}
