namespace Baton.Agents;

/// <summary>
/// A link of a transcript: the messages it adds to the link before. A transcript is named by the hash of its last link, so that histories carry a
/// hash, whatever the conversation's length, and a fork is a second link on the same one.
/// </summary>
/// <param name="Previous">Hash of the link before. Null: the first.</param>
/// <param name="Messages">What this link adds, in order.</param>
public sealed record TranscriptLink(string? Previous, IReadOnlyList<TranscriptMessage> Messages);
