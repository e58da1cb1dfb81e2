namespace Baton.Engine;

/// <summary>
/// An input, output, event or custom status is larger than <see cref="EmbeddedEngineOptions.MaxPayloadBytes"/>. A client's call that
/// brings it fails; an activity or orchestrator that makes it gets the exception where it does, or fails with it.
/// </summary>
/// <param name="message">What was expected, what was found, what to do.</param>
public sealed class PayloadTooLargeException(string message) : ArgumentException(message);
