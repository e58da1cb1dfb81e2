namespace Baton.Tools.Servers;

/// <summary>What the transports report about one call while it is under way. It flows with the call, so that the client library in between
/// need not know of it.</summary>
internal sealed class CallMark
{
    private static readonly AsyncLocal<CallMark?> Ambient = new();
    private readonly TaskCompletionSource<string> fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool sent;
    private volatile string? request;

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

    /// <summary>The JSON-RPC id of the request, as JSON, once it is sent over standard input. Null: not sent, or by HTTP.</summary>
    public string? Request => request;

    public void Sent() => sent = true;

    public void Sent(string? id)
    {
        request ??= id;
        sent = true;
    }

    /// <summary>True: the server asked a person something, in a way that cannot wait.</summary>
    public bool AskedPerson { get; private set; }

    /// <summary>What is to be said beside the result. Null: nothing.</summary>
    public string? Remark { get; private set; }

    public void Ask(string what)
    {
        AskedPerson = true;
        Fail(what);
    }

    public void Note(string remark) => Remark = remark;

    public void Fail(string what) => fault.TrySetResult(what);
}
