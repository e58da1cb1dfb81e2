namespace Baton.Tools;

/// <summary>A tool's server could not be asked, or went away before it answered.</summary>
public sealed class ToolUnavailableException(string server, string message, bool mayHaveHappened, Exception? inner = null, bool askedPerson = false) : Exception(message, inner)
{
    /// <summary>The server's name in the team file.</summary>
    public string Server { get; } = server;

    /// <summary>True: the call had been sent, so that its effect may have happened. False: it certainly did not.</summary>
    public bool MayHaveHappened { get; } = mayHaveHappened;

    /// <summary>True: the server asked a person something in the middle of the call, over its connection, where the question cannot wait for the
    /// answer; called again, it would ask again.</summary>
    public bool AskedPerson { get; } = askedPerson;
}
