namespace Baton.Engine;

/// <summary>
/// The engine could not store something and has stopped, so as never to acknowledge what is not on disk. All that was acknowledged
/// before is stored; restart the process once the cause is gone.
/// </summary>
public sealed class EngineFailedException(Exception cause) : IOException(
    $"Expected to store the progress of the orchestrations, but: {cause.Message} The engine has stopped and acknowledges nothing more. "
    + "Remove the cause (often a full disk), then start the process again; it goes on from the last stored step.", cause);
