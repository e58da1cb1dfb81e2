namespace Baton.Agents;

/// <summary>A way in which a run's input does not fit the team.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the value in the input; empty for the input as a whole.</param>
/// <param name="Expected">What the team's schema asks for there.</param>
/// <param name="Found">What is there, shortened.</param>
public sealed record InputProblem(string Pointer, string Expected, string Found)
{
    /// <summary>The problem in words: <c>input/amount: expected a number, found "ten"</c>.</summary>
    public override string ToString() => $"input{Pointer}: expected {Expected}, found {Found}";
}
