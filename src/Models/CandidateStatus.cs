namespace Baton.Models;

/// <summary>Whether a candidate can be used with the settings there are.</summary>
/// <param name="Candidate">The candidate as the team file names it, <c>provider/model</c>.</param>
/// <param name="Available">True: it has the settings it needs; says nothing about whether its endpoint answers.</param>
/// <param name="WhyNot">What is missing and where to set it. Null: available.</param>
/// <param name="Priced">True: the price table knows it; false: its calls count as 0.</param>
public sealed record CandidateStatus(string Candidate, bool Available, string? WhyNot, bool Priced);
