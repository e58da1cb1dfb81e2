namespace Baton.Functions;

/// <summary>A part of a batch's lines.</summary>
/// <param name="Items">The lines, in order.</param>
/// <param name="Cursor">The number of the last of them: what to read on behind. Null: there are no more.</param>
public sealed record BatchLinePage(IReadOnlyList<BatchLineView> Items, int? Cursor);
