namespace Baton.Cli;

/// <summary>How a head is to be started.</summary>
/// <param name="StateDirectory">Full path of the state folder; made if it is not there.</param>
/// <param name="Port">TCP port on the loopback interface. Null: the head's own choice.</param>
/// <param name="Foreground">True for <c>serve</c>: the head is what this process is for. False: it serves one call.</param>
public sealed record HeadStart(string StateDirectory, int? Port, bool Foreground);
