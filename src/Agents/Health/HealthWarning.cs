namespace Baton.Agents;

/// <summary>A warning about a member's turn at the work.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Reason">What was found, with its figures, and what to look at.</param>
public sealed record HealthWarning(HealthKind Kind, string Reason);
