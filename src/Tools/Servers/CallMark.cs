namespace Baton.Tools.Servers;

/// <summary>What the transports report about one call while it is under way. It flows with the call, so that the client library in between
/// need not know of it.</summary>
internal sealed class CallMark
{
    private static readonly AsyncLocal<CallMark?> Ambient = new();
    private readonly TaskCompletionSource<string> fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool sent;

    /// <summary>The call that the running code works for. Null: none.</summary>
    public static CallMark? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>True: the request may have reached the server. False: it certainly did not.</summary>
    public bool WasSent => sent;

    /// <summary>Completes, with what is wrong in words, when the answer cannot be taken.</summary>
    public Task<string> Fault => fault.Task;

    public void Sent() => sent = true;

    public void Fail(string what) => fault.TrySetResult(what);
}
