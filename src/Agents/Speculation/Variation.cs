namespace Baton.Agents;

/// <summary>What sets one variant of a race apart from the others.</summary>
/// <param name="First">Index of the model candidate that is tried first; the others follow in their order, the ones before it last.</param>
/// <param name="Temperature">Sampling temperature. Null: the model's own.</param>
public sealed record Variation(int First, float? Temperature);
