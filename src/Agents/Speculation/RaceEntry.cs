namespace Baton.Agents;

/// <summary>What a variant came to, for the judge of a race.</summary>
/// <param name="Number">The variant, from 1.</param>
/// <param name="Text">Its answer, or what it is about to do.</param>
/// <param name="Done">True: an answer. False: calls that are held back until it has won.</param>
public sealed record RaceEntry(int Number, string Text, bool Done);
