namespace Baton.Cli;

/// <summary>What every verb takes.</summary>
/// <param name="Json">Machine output.</param>
/// <param name="Url">The head to call. Null: the one of the state folder, or one started for the call.</param>
/// <param name="Key">The function key to send. Null: the one in the state folder, for the head of that folder.</param>
/// <param name="StateDirectory">Full path of the state folder.</param>
/// <param name="Repeat">The options as they must be given again to reach the same head; begins with a space unless empty.</param>
internal sealed record CallOptions(bool Json, Uri? Url, string? Key, string StateDirectory, string Repeat);
