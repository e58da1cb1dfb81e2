namespace Baton.Functions;

/// <summary>A message cannot start a run, however often it is tried.</summary>
/// <param name="reason">What was expected, what was found, what to do.</param>
public sealed class RefusedMessageException(string reason) : Exception(reason);
