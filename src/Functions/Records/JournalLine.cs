namespace Baton.Functions;

/// <summary>An event as followers of a journal get it; its text is made once for all of them.</summary>
/// <param name="Seq">Its place in the journal.</param>
/// <param name="Type">Its type.</param>
/// <param name="Text">The event as JSON.</param>
/// <param name="Ends">True: the run has ended with it.</param>
public sealed record JournalLine(long Seq, string Type, string Text, bool Ends);
