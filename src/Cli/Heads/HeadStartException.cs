namespace Baton.Cli;

/// <summary>A head could not be started.</summary>
/// <param name="message">What was expected, what was found and what to do; shown to the user as it is.</param>
/// <param name="inner">The cause. Null: none.</param>
public sealed class HeadStartException(string message, Exception? inner = null) : Exception(message, inner);
