namespace Baton.Tools;

/// <summary>A tool's server could not be asked, or went away before it answered.</summary>
public sealed class ToolUnavailableException(string server, string message, bool mayHaveHappened, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The server's name in the team file.</summary>
    public string Server { get; } = server;

    /// <summary>True: the call had been sent, so that its effect may have happened. False: it certainly did not.</summary>
    public bool MayHaveHappened { get; } = mayHaveHappened;
}
