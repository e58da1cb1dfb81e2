using System.Text.Json;

namespace Baton.Tools;

/// <summary>A task as the remote agent sees it.</summary>
/// <param name="State">Where it is with it.</param>
/// <param name="Id">The agent's name for the task. Null: it answered at once and keeps nothing.</param>
/// <param name="Context">The agent's name for the conversation. Null: it has none.</param>
/// <param name="Text">What it made, asks or says, in its words; untrusted text, without invisible characters and secrets. May be empty.</param>
/// <param name="Data">What it made, where that is one piece of JSON and no text. Null otherwise.</param>
public sealed record RemoteTask(RemoteState State, string? Id, string? Context, string Text, JsonElement? Data);
