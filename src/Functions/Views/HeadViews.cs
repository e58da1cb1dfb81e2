namespace Baton.Functions;

/// <summary>Says that the head answers.</summary>
/// <param name="Status">Always <c>healthy</c>.</param>
public sealed record HealthView(string Status);

/// <summary>What an installation has.</summary>
/// <param name="Checks">What was looked at.</param>
public sealed record DoctorView(IReadOnlyList<CheckView> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Ok">True: it is in order.</param>
/// <param name="Required">True: nothing works without it.</param>
/// <param name="Found">What was found. Null: nothing to say.</param>
/// <param name="Advice">What to do. Null: nothing.</param>
public sealed record CheckView(string Name, bool Ok, bool Required, string? Found, string? Advice);
