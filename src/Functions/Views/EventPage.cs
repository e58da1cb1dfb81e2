using Baton.Agents;

namespace Baton.Functions;

/// <summary>A part of a run's journal.</summary>
/// <param name="Items">The events, in order.</param>
/// <param name="Cursor">The number of the last of them: what to read on behind.</param>
public sealed record EventPage(IReadOnlyList<RunEvent> Items, long Cursor);
