namespace Baton.Tools;

/// <summary>Something to say to a remote agent.</summary>
/// <param name="Id">Names the message, the same whenever it is sent again.</param>
/// <param name="Text">The words.</param>
/// <param name="Task">The agent's name for the task that the message goes on with. Null: it begins one.</param>
/// <param name="Context">The agent's name for the conversation. Null: it begins one.</param>
public sealed record RemoteMessage(string Id, string Text, string? Task = null, string? Context = null);
