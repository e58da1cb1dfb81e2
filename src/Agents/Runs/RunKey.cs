namespace Baton.Agents;

/// <summary>Names one run.</summary>
/// <param name="Tenant">Whose run it is, <c>[a-z0-9-]{1,64}</c>.</param>
/// <param name="Run">The run's id, <c>[A-Za-z0-9_-]{1,64}</c>, unique within the tenant.</param>
public readonly record struct RunKey(string Tenant, string Run);
