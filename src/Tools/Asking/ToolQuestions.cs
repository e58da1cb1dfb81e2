namespace Baton.Tools;

/// <summary>What a call needs before it can go on. It can be kept for as long as one likes: the server keeps nothing of the call.</summary>
/// <param name="Items">The questions, in the order of their keys. Empty: the server only wants to be called again, later.</param>
/// <param name="State">What the server wants to be told again, unchanged; it means nothing to anybody else. Null: nothing.</param>
public sealed record ToolQuestions(IReadOnlyList<ToolQuestion> Items, string? State);
